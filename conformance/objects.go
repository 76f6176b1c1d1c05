package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sort"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	k8sjson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
	goyaml "sigs.k8s.io/yaml"
)

// located is an object as Flux would apply it, with the host cluster and the unit that bring it.
type located struct {
	cluster, unit string
	unstructured.Unstructured
}

// place names an object in a message.
func (l located) place() string {
	return l.cluster + " " + l.unit + ": " + keyOf(l.Object)
}

// readObjects reads a YAML stream as Kubernetes does; empty documents are left out.
func readObjects(text []byte) ([]map[string]any, error) {
	var objects []map[string]any
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		text, err := goyaml.YAMLToJSON(document)
		if err != nil {
			return nil, err
		}
		// Kubernetes' own reader, which tells whole numbers from others, as CEL rules do.
		var object map[string]any
		if err := k8sjson.Unmarshal(text, &object); err != nil {
			return nil, err
		}
		if len(object) > 0 {
			objects = append(objects, object)
		}
	}
}

// keyOf identifies an object: group, version, kind, namespace and name.
func keyOf(object map[string]any) string {
	each := unstructured.Unstructured{Object: object}
	return fmt.Sprintf("%s %s %s/%s", each.GetAPIVersion(), each.GetKind(), each.GetNamespace(), each.GetName())
}

// differences compares objects by identity and then deeply, types included.
func differences(real, ours []map[string]any) []string {
	realByKey, ourByKey := byKey(real), byKey(ours)
	var problems []string
	if len(real) != len(ours) {
		problems = append(problems, fmt.Sprintf("%d objects, ours %d", len(real), len(ours)))
	}
	for _, key := range sortedKeys(realByKey) {
		our, known := ourByKey[key]
		if !known {
			problems = append(problems, key+" is missing in ours")
			continue
		}
		problems = append(problems, valueDifferences(key, realByKey[key], our)...)
	}
	for _, key := range sortedKeys(ourByKey) {
		if _, known := realByKey[key]; !known {
			problems = append(problems, key+" is in ours only")
		}
	}
	return problems
}

// valueDifferences names every path at which two values differ.
func valueDifferences(path string, real, ours any) []string {
	realMap, isRealMap := real.(map[string]any)
	ourMap, isOurMap := ours.(map[string]any)
	if isRealMap && isOurMap {
		var problems []string
		for _, key := range sortedKeys(realMap) {
			our, known := ourMap[key]
			if !known {
				problems = append(problems, fmt.Sprintf("%s.%s is missing in ours", path, key))
				continue
			}
			problems = append(problems, valueDifferences(path+"."+key, realMap[key], our)...)
		}
		for _, key := range sortedKeys(ourMap) {
			if _, known := realMap[key]; !known {
				problems = append(problems, fmt.Sprintf("%s.%s is in ours only", path, key))
			}
		}
		return problems
	}
	if reflect.DeepEqual(plain(real), plain(ours)) {
		return nil
	}
	return []string{fmt.Sprintf("%s is %s, ours %s", path, shown(real), shown(ours))}
}

// plain gives a value as any JSON reader would, so that only differences that JSON shows are left.
func plain(value any) any {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	var result any
	if err := json.Unmarshal(text, &result); err != nil {
		return err.Error()
	}
	return result
}

func shown(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func byKey(objects []map[string]any) map[string]any {
	keyed := map[string]any{}
	for _, object := range objects {
		keyed[keyOf(object)] = object
	}
	return keyed
}

func sortedKeys[V any](values map[string]V) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
