package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// checkSovereign judges one Sovereign by Flux's own code and gives every object that Flux would apply for it.
func checkSovereign(
	report *report, sovereign sovereign, repository, rendered, artifacts string, variables map[string]string,
) ([]located, error) {
	files, err := filepath.Glob(filepath.Join(repository, "clusters", sovereign.domain, "*", "bootstrap.yaml"))
	if err != nil {
		return nil, err
	}
	var objects []located
	for _, file := range files {
		cluster := sovereign.domain + "/" + filepath.Base(filepath.Dir(file))
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		bootstrap, err := readObjects(text)
		if err != nil {
			return nil, err
		}
		source, root := ofKind(bootstrap, "GitRepository"), ofKind(bootstrap, "Kustomization")
		if len(source) != 1 || len(root) != 1 {
			report.check("source: "+cluster, []string{"bootstrap.yaml holds not one GitRepository and one Kustomization"})
			continue
		}
		ignore, _, _ := unstructured.NestedString(source[0].Object, "spec", "ignore")
		artifact := filepath.Join(artifacts, cluster)
		kept, err := packArtifact(repository, ignore, artifact)
		if err != nil {
			return nil, err
		}
		report.check(fmt.Sprintf("source: %s packs its own %d files", cluster, len(kept)),
			artifactProblems(repository, sovereign.domain, kept))
		if err := checkFolders(report, cluster, artifact); err != nil {
			return nil, err
		}
		built := checkUnits(report, cluster, artifact, rendered, root[0], variables)
		checkArrival(report, cluster, sovereign.spec, built)
		objects = append(objects, built...)
	}
	if len(files) == 0 {
		report.check("source: "+sovereign.domain, []string{"it has no host cluster"})
	}
	return objects, nil
}

// checkUnits builds every unit that the root brings and compares each with what our render command wrote.
func checkUnits(
	report *report, cluster, artifact, rendered string, root unstructured.Unstructured, variables map[string]string,
) []located {
	provisioned := configMaps{byName: map[string]map[string]string{"sovereign-provisioned": variables}}
	var objects []located
	var problems []string
	seen := map[string]bool{}
	queue := []unstructured.Unstructured{root}
	for len(queue) > 0 {
		unit := queue[0]
		queue = queue[1:]
		if seen[unit.GetName()] {
			continue
		}
		seen[unit.GetName()] = true
		built, err := buildUnit(artifact, unit, provisioned)
		if err != nil {
			problems = append(problems, unit.GetName()+": "+err.Error())
			continue
		}
		ours, err := readRendered(filepath.Join(rendered, cluster, unit.GetName()+".yaml"))
		if err != nil {
			problems = append(problems, unit.GetName()+": "+err.Error())
		}
		for _, problem := range differences(built, ours) {
			problems = append(problems, unit.GetName()+": "+problem)
		}
		for _, object := range built {
			objects = append(objects, located{cluster, unit.GetName(), unstructured.Unstructured{Object: object}})
		}
		queue = append(queue, ofKind(built, "Kustomization")...)
	}
	files, err := os.ReadDir(filepath.Join(rendered, cluster))
	if err != nil || len(files) != len(seen) {
		problems = append(problems, fmt.Sprintf("Flux has %d units, render wrote %d", len(seen), len(files)))
	}
	report.check(fmt.Sprintf("flux: %s is as rendered, %d units, %d objects", cluster, len(seen), len(objects)), problems)
	return objects
}

// checkFolders builds every folder that has a kustomization.yaml three times: by kustomize, by Flux, by us.
func checkFolders(report *report, cluster, artifact string) error {
	folders, err := kustomizationFolders(artifact)
	if err != nil {
		return err
	}
	requests := make([]request, 0, len(folders))
	for _, folder := range folders {
		requests = append(requests, request{Do: "build", Root: artifact, Folder: folder})
	}
	answers, err := ask(requests)
	if err != nil {
		return err
	}
	var problems []string
	for index, folder := range folders {
		path := filepath.Join(artifact, folder)
		plain, err := buildPlain(path)
		if err != nil {
			problems = append(problems, folder+": kustomize: "+err.Error())
			continue
		}
		secure, err := buildSecure(artifact, path)
		if err != nil {
			problems = append(problems, folder+": Flux: "+err.Error())
			continue
		}
		for _, problem := range differences(plain, secure) {
			problems = append(problems, folder+": kustomize and Flux differ: "+problem)
		}
		if refused := answers[index].Refused; refused != nil {
			problems = append(problems, folder+": ours refuses: "+*refused)
			continue
		}
		for _, problem := range differences(plain, answers[index].Objects) {
			problems = append(problems, folder+": "+problem)
		}
	}
	report.check(fmt.Sprintf("kustomize: %s builds in %d folders, as ours does", cluster, len(folders)), problems)
	return nil
}

// kustomizationFolders gives the folders, relative and sorted, that hold a kustomization.yaml.
func kustomizationFolders(root string) ([]string, error) {
	var folders []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "kustomization.yaml" {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		folders = append(folders, filepath.ToSlash(folder))
		return err
	})
	return folders, err
}

func readRendered(file string) ([]map[string]any, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("render wrote no %s", filepath.Base(file))
	}
	if err != nil {
		return nil, err
	}
	return readObjects(text)
}

// ofKind gives the objects of one kind of Flux's.
func ofKind(objects []map[string]any, kind string) []unstructured.Unstructured {
	var found []unstructured.Unstructured
	for _, object := range objects {
		each := unstructured.Unstructured{Object: object}
		if each.GetKind() == kind && strings.Contains(each.GroupVersionKind().Group, "toolkit.fluxcd.io") {
			found = append(found, each)
		}
	}
	return found
}
