package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/fluxcd/pkg/apis/meta"
	"github.com/fluxcd/pkg/chartutil"
	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// checkHelmValues lets Flux's code merge the values of every HelmRelease, each reference answered by a made-up value:
// each of these values reaches its targetPath, and every inline value beside it is still there.
func checkHelmValues(report *report, objects []located) {
	var problems []string
	releases, references := 0, 0
	for _, object := range objects {
		if object.GetKind() != "HelmRelease" {
			continue
		}
		releases++
		found, err := mergeProblems(object, &references)
		if err != nil {
			found = []string{err.Error()}
		}
		for _, problem := range found {
			problems = append(problems, object.place()+": "+problem)
		}
	}
	report.check(fmt.Sprintf("helm: values of %d releases merge with %d references", releases, references), problems)
}

func mergeProblems(object located, count *int) ([]string, error) {
	inline, _, err := unstructured.NestedMap(object.Object, "spec", "values")
	if err != nil {
		return nil, err
	}
	items, _, err := unstructured.NestedSlice(object.Object, "spec", "valuesFrom")
	if err != nil {
		return nil, err
	}
	values := map[string]string{}
	var references []meta.ValuesReference
	expected := map[string]string{}
	for _, item := range items {
		var reference meta.ValuesReference
		fields, _ := item.(map[string]any)
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(fields, &reference); err != nil {
			return nil, err
		}
		references = append(references, reference)
		key := reference.Name + "/" + reference.GetValuesKey()
		if reference.TargetPath == "" {
			values[key] = "{}"
			continue
		}
		values[key] = "value-of-" + reference.GetValuesKey()
		expected[reference.TargetPath] = values[key]
	}
	*count += len(references)
	merged, err := chartutil.ChartValuesFromReferences(
		context.Background(), logr.Discard(), anySource{values: values}, object.GetNamespace(), inline, references...)
	if err != nil {
		return nil, err
	}
	var problems []string
	for _, path := range sortedKeys(expected) {
		if got := valueAt(map[string]any(merged), path); got != expected[path] {
			problems = append(problems, fmt.Sprintf("%s is %s, expected %q", path, shown(got), expected[path]))
		}
	}
	return append(problems, lostValues("", inline, map[string]any(merged), expected)...), nil
}

// lostValues names the inline values that the merge has changed without having been asked to.
func lostValues(path string, inline, merged any, expected map[string]string) []string {
	if _, replaced := expected[path]; replaced {
		return nil
	}
	var problems []string
	switch inline := inline.(type) {
	case map[string]any:
		fields, _ := merged.(map[string]any)
		for _, key := range sortedKeys(inline) {
			below := key
			if path != "" {
				below = path + "." + key
			}
			problems = append(problems, lostValues(below, inline[key], fields[key], expected)...)
		}
	case []any:
		items, _ := merged.([]any)
		for index, item := range inline {
			var other any
			if index < len(items) {
				other = items[index]
			}
			problems = append(problems, lostValues(fmt.Sprintf("%s[%d]", path, index), item, other, expected)...)
		}
	default:
		if shown(inline) != shown(merged) {
			problems = append(problems, fmt.Sprintf("%s was %s and is %s", path, shown(inline), shown(merged)))
		}
	}
	return problems
}

var pathStep = regexp.MustCompile(`[^.\[\]]+|\[[0-9]+\]`)

// valueAt reads a path such as a.b[0].c.
func valueAt(value any, path string) any {
	for _, step := range pathStep.FindAllString(path, -1) {
		if step[0] != '[' {
			fields, _ := value.(map[string]any)
			value = fields[step]
			continue
		}
		index, _ := strconv.Atoi(step[1 : len(step)-1])
		items, _ := value.([]any)
		if index >= len(items) {
			return nil
		}
		value = items[index]
	}
	return value
}

// anySource is a cluster whose Secrets and ConfigMaps hold the values by name and key; any other call panics.
type anySource struct {
	client.Client
	values map[string]string
}

// Get reads one Secret or ConfigMap.
func (s anySource) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	data := map[string]string{}
	for name, value := range s.values {
		if prefix := key.Name + "/"; len(name) > len(prefix) && name[:len(prefix)] == prefix {
			data[name[len(prefix):]] = value
		}
	}
	switch into := into.(type) {
	case *corev1.ConfigMap:
		into.Data = data
	case *corev1.Secret:
		into.Data = map[string][]byte{}
		for name, value := range data {
			into.Data[name] = []byte(value)
		}
	}
	return nil
}
