package main

import (
	"fmt"
	"reflect"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// checkArrival compares what a team wrote in its spec with what Flux's own code makes of our tree: own values,
// versions and the organization's name arrive as they were written, whatever characters they hold.
func checkArrival(report *report, cluster string, spec map[string]any, objects []located) {
	releases := map[string]located{}
	for _, object := range objects {
		if object.GetKind() == "HelmRelease" {
			releases[object.GetName()] = object
		}
	}
	var problems []string
	compared := 0
	blueprints, _, _ := unstructured.NestedMap(spec, "blueprints")
	for _, name := range sortedKeys(blueprints) {
		blueprint, _ := blueprints[name].(map[string]any)
		release, known := releases[name]
		if enabled, stated := blueprint["enabled"].(bool); stated && !enabled {
			compared++
			if known {
				problems = append(problems, name+" is off and there")
			}
			continue
		}
		if version, stated := blueprint["version"].(string); stated {
			compared++
			arrived, _, _ := unstructured.NestedString(release.Object, "spec", "chart", "spec", "version")
			if arrived != version {
				problems = append(problems, fmt.Sprintf("%s: version %q arrives as %q", name, version, arrived))
			}
		}
		values, _, _ := unstructured.NestedMap(blueprint, "values")
		arrived, _, _ := unstructured.NestedMap(release.Object, "spec", "values")
		problems = append(problems, valueProblems(name, values, arrived, &compared)...)
	}
	problems = append(problems, organizationProblems(spec, releases, &compared)...)
	report.check(fmt.Sprintf("spec: %s has %d values as its team wrote them", cluster, compared), problems)
}

// valueProblems looks for every value of the spec in the values that arrived. Null takes a value of the release away,
// so it is not looked for at the top of a map.
func valueProblems(path string, written, arrived any, compared *int) []string {
	fields, isMap := written.(map[string]any)
	if !isMap {
		*compared++
		if reflect.DeepEqual(plain(written), plain(arrived)) {
			return nil
		}
		return []string{fmt.Sprintf("%s: %s arrives as %s", path, shown(written), shown(arrived))}
	}
	arrivedFields, isMap := arrived.(map[string]any)
	if !isMap {
		return []string{fmt.Sprintf("%s: %s arrives as %s", path, shown(written), shown(arrived))}
	}
	var problems []string
	for _, key := range sortedKeys(fields) {
		problems = append(problems, valueProblems(path+"."+key, fields[key], arrivedFields[key], compared)...)
	}
	return problems
}

// organizationProblems looks for the organization's name where the console reads it.
func organizationProblems(spec map[string]any, releases map[string]located, compared *int) []string {
	name, stated, _ := unstructured.NestedString(spec, "organization", "name")
	if !stated {
		return nil
	}
	*compared++
	for _, release := range releases {
		if holds(release.Object, name) {
			return nil
		}
	}
	return []string{fmt.Sprintf("no HelmRelease has the organization's name %q", name)}
}

// holds is true when a value is, or somewhere holds, exactly this text.
func holds(value any, text string) bool {
	switch value := value.(type) {
	case string:
		return value == text
	case []any:
		for _, item := range value {
			if holds(item, text) {
				return true
			}
		}
	case map[string]any:
		for _, item := range value {
			if holds(item, text) {
				return true
			}
		}
	}
	return false
}
