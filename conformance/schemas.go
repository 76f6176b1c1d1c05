package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	k8sjson "k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/client-go/kubernetes/scheme"
)

// checkSchemas validates every object by the CRDs of its group, each version of them on its own; objects of Kubernetes
// itself are decoded strictly into their Go types.
func checkSchemas(report *report, objects []located) error {
	groups := map[string]bool{}
	builtin := map[string][]located{}
	custom := map[string][]located{}
	for _, object := range objects {
		kind := object.GetAPIVersion() + " " + object.GetKind()
		if scheme.Scheme.Recognizes(object.GroupVersionKind()) {
			builtin[kind] = append(builtin[kind], object)
			continue
		}
		groups[object.GroupVersionKind().Group] = true
		custom[kind] = append(custom[kind], object)
	}
	for _, kind := range sortedKeys(builtin) {
		report.check(fmt.Sprintf("schema: %s by its Go type, %d objects", kind, len(builtin[kind])),
			problemsOf(builtin[kind], builtinProblems))
	}
	modules := modulesOf(groups)
	folders, err := downloadModules(modules)
	if err != nil {
		return err
	}
	judged := map[string]bool{}
	for index, module := range modules {
		judges, err := readJudges(filepath.Join(folders[index], filepath.FromSlash(module.files)))
		if err != nil {
			return err
		}
		for _, kind := range sortedKeys(custom) {
			if !module.judges(kind) {
				continue
			}
			judged[kind] = true
			problems := []string{"it serves no " + kind}
			if judge, known := judges[kind]; known {
				problems = problemsOf(custom[kind], func(object located) []string { return judge.problems(object.Unstructured) })
			}
			name := module.path[strings.LastIndex(module.path, "/")+1:]
			report.check(fmt.Sprintf("schema: %s by %s %s, %d objects", kind, name, module.version, len(custom[kind])), problems)
		}
	}
	for _, kind := range sortedKeys(custom) {
		if !judged[kind] {
			report.check("schema: "+kind, []string{"nobody judges it: add the module that holds its CRD to modules.go"})
		}
	}
	return nil
}

// judges is true for an apiVersion and kind in one of the module's groups.
func (m crdModule) judges(kind string) bool {
	for _, group := range m.groups {
		if strings.HasPrefix(kind, group+"/") {
			return true
		}
	}
	return false
}

func problemsOf(objects []located, problems func(located) []string) []string {
	var all []string
	for _, object := range objects {
		for _, problem := range problems(object) {
			all = append(all, object.place()+": "+problem)
		}
	}
	return all
}

// builtinProblems decodes an object of Kubernetes strictly: unknown fields and wrong types are errors.
func builtinProblems(object located) []string {
	text, err := json.Marshal(object.Object)
	if err != nil {
		return []string{err.Error()}
	}
	strict := k8sjson.NewSerializerWithOptions(k8sjson.DefaultMetaFactory, scheme.Scheme, scheme.Scheme,
		k8sjson.SerializerOptions{Strict: true})
	decoded, _, err := strict.Decode(text, nil, nil)
	if err != nil {
		return []string{err.Error()}
	}
	accessor, err := meta.Accessor(decoded)
	if err != nil {
		return []string{err.Error()}
	}
	return metadataProblems(object.Object, accessor.GetNamespace() != "")
}

// checkFloor decodes Flux's own objects strictly into the Go types of the oldest Flux that the platform profile allows.
func checkFloor(report *report, objects []located) error {
	var flux []located
	var input strings.Builder
	encoder := json.NewEncoder(&input)
	for _, object := range objects {
		if !strings.HasSuffix(object.GroupVersionKind().Group, "toolkit.fluxcd.io") {
			continue
		}
		flux = append(flux, object)
		if err := encoder.Encode(object.Object); err != nil {
			return err
		}
	}
	command := exec.Command("go", "run", ".")
	command.Dir = "floor"
	command.Stdin = strings.NewReader(input.String())
	output, err := command.Output()
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	answers := strings.Split(strings.TrimSuffix(string(output), "\n"), "\n")
	if len(answers) != len(flux) {
		return fmt.Errorf("floor gave %d answers to %d objects", len(answers), len(flux))
	}
	var problems []string
	for index, answer := range answers {
		if answer != "ok" {
			problems = append(problems, flux[index].place()+": "+answer)
		}
	}
	report.check(fmt.Sprintf("schema: Flux 2.4 by its Go types, %d objects", len(flux)), problems)
	return nil
}
