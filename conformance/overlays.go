package main

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"
)

// overlayCases is how many random overlays are built.
const overlayCases = 300

// checkRandomOverlays writes random bases with random patches over them, of the shapes that our overlays and those of
// other people have, and compares kustomize with our build of each.
func checkRandomOverlays(report *report, root string) error {
	random := rand.New(rand.NewSource(seed))
	requests := make([]request, 0, overlayCases)
	for index := range overlayCases {
		folder := filepath.Join(root, fmt.Sprint(index))
		if err := writeOverlay(random, folder); err != nil {
			return err
		}
		requests = append(requests, request{Do: "build", Root: folder, Folder: "overlay"})
	}
	answers, err := ask(requests)
	if err != nil {
		return err
	}
	var problems []string
	refused := 0
	for index, request := range requests {
		real, err := buildPlain(filepath.Join(request.Root, request.Folder))
		our := answers[index].Refused
		var found []string
		switch {
		case err != nil && our != nil:
			refused++
		case err != nil:
			found = []string{"kustomize refuses, ours does not: " + err.Error()}
		case our != nil:
			found = []string{"ours refuses, kustomize does not: " + *our}
		default:
			found = differences(real, answers[index].Objects)
		}
		for _, problem := range found {
			problems = append(problems, fmt.Sprintf("overlay %d: %s", index, problem))
		}
	}
	report.check(fmt.Sprintf("kustomize: %d random overlays as ours, %d refused", overlayCases, refused), problems)
	return nil
}

// writeOverlay writes a base of a HelmRelease, a Deployment and a ConfigMap, and an overlay that patches them.
func writeOverlay(random *rand.Rand, folder string) error {
	base := []map[string]any{
		object("helm.toolkit.fluxcd.io/v2", "HelmRelease", map[string]any{"spec": randomMap(random, 3)}),
		object("v1", "ConfigMap", map[string]any{"data": map[string]any{"a": "1", "b": "x"}}),
		deployment(random),
	}
	resources := make([]any, 0, len(base))
	for index, each := range base {
		file := fmt.Sprintf("%d.yaml", index)
		if err := writeYaml(filepath.Join(folder, "base", file), each); err != nil {
			return err
		}
		resources = append(resources, file)
	}
	if err := writeYaml(filepath.Join(folder, "base", "kustomization.yaml"), kustomizationOf(resources)); err != nil {
		return err
	}
	overlay := kustomizationOf([]any{"../base"})
	var patches []any
	for index := range 1 + random.Intn(3) {
		file := fmt.Sprintf("patch-%d.yaml", index)
		if err := writeYaml(filepath.Join(folder, "overlay", file), randomPatch(random)); err != nil {
			return err
		}
		patches = append(patches, map[string]any{"path": file})
	}
	overlay["patches"] = patches
	decorate(random, overlay)
	return writeYaml(filepath.Join(folder, "overlay", "kustomization.yaml"), overlay)
}

// decorate adds some of the other fields of a kustomization.yaml.
func decorate(random *rand.Rand, overlay map[string]any) {
	if random.Intn(4) == 0 {
		overlay["namespace"] = "other"
	}
	if random.Intn(4) == 0 {
		overlay["labels"] = []any{map[string]any{
			"pairs": map[string]any{"team": "x"}, "includeSelectors": random.Intn(2) == 0, "includeTemplates": random.Intn(2) == 0}}
	}
	if random.Intn(4) == 0 {
		overlay["commonAnnotations"] = map[string]any{"note": "true"}
	}
	if random.Intn(4) == 0 {
		overlay["images"] = []any{map[string]any{"name": "nginx", "newTag": "1.27"}}
	}
}

func randomPatch(random *rand.Rand) map[string]any {
	var patch map[string]any
	switch random.Intn(3) {
	case 0:
		patch = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", map[string]any{"spec": randomMap(random, 3)})
	case 1:
		patch = object("v1", "ConfigMap", map[string]any{"data": map[string]any{"b": nil, "c": "y"}})
	default:
		patch = deployment(random)
	}
	if random.Intn(12) == 0 {
		patch["$patch"] = "delete"
	}
	return patch
}

// randomKeys are few, so that a patch often meets what is there.
var randomKeys = []string{"a", "b", "c", "name", "dependsOn", "values", "true", "1", "x.y"}

var randomScalars = []any{"x", "", "yes", "1", "0755", "null", "a: b", "${A}", "l1\nl2\n", "é🚀", " x", 1, 0, -1.5, true, false, nil}

func randomMap(random *rand.Rand, depth int) map[string]any {
	fields := map[string]any{}
	for range 1 + random.Intn(4) {
		fields[randomKeys[random.Intn(len(randomKeys))]] = randomValue(random, depth-1)
	}
	return fields
}

func randomValue(random *rand.Rand, depth int) any {
	if depth <= 0 || random.Intn(2) == 0 {
		return randomScalars[random.Intn(len(randomScalars))]
	}
	if random.Intn(3) > 0 {
		return randomMap(random, depth)
	}
	items := []any{}
	for range random.Intn(3) {
		items = append(items, randomValue(random, depth-1))
	}
	return items
}

// deployment gives a Deployment with lists that merge by key.
func deployment(random *rand.Rand) map[string]any {
	var containers []any
	for _, name := range []string{"main", "side", "third"}[:1+random.Intn(3)] {
		container := map[string]any{"name": name, "image": "nginx:1." + fmt.Sprint(random.Intn(9))}
		if random.Intn(2) == 0 {
			container["env"] = []any{map[string]any{"name": randomKeys[random.Intn(3)], "value": fmt.Sprint(random.Intn(9))}}
		}
		if random.Intn(2) == 0 {
			container["ports"] = []any{map[string]any{"containerPort": 80 + random.Intn(2), "protocol": "TCP"}}
		}
		if random.Intn(3) == 0 {
			container["args"] = []any{"--x", fmt.Sprint(random.Intn(9))}
		}
		containers = append(containers, container)
	}
	labels := map[string]any{"app": "web"}
	return object("apps/v1", "Deployment", map[string]any{"spec": map[string]any{
		"selector": map[string]any{"matchLabels": labels},
		"template": map[string]any{
			"metadata": map[string]any{"labels": labels},
			"spec":     map[string]any{"containers": containers},
		},
	}})
}

func object(apiVersion, kind string, fields map[string]any) map[string]any {
	each := map[string]any{"apiVersion": apiVersion, "kind": kind, "metadata": map[string]any{"name": "web", "namespace": "default"}}
	for key, value := range fields {
		each[key] = value
	}
	return each
}

func kustomizationOf(resources []any) map[string]any {
	return map[string]any{"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": resources}
}

func writeYaml(file string, value any) error {
	text, err := yaml.Marshal(value)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
