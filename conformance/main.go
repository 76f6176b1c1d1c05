// Command conformance lets the projects that run our output judge it: kustomize builds it, Flux packs and substitutes
// it, the schemas of the real CRDs validate it, Helm's code merges its values. README.md says what judges what.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	report := &report{}
	if err := judge(report); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if !report.conclude() {
		os.Exit(1)
	}
}

// judge generates a repository from every spec in a temporary directory and runs every check on it. The error is one of
// the environment (a module cannot be downloaded, node is missing), never one of our output.
func judge(report *report) error {
	work, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	variables, err := sampleVariables()
	if err != nil {
		return err
	}
	repository := filepath.Join(work, "repository")
	sovereigns, err := generateAll(report, repository)
	if err != nil {
		return err
	}
	rendered := filepath.Join(work, "rendered")
	if err := renderAll(report, repository, rendered, variables); err != nil {
		return err
	}

	var objects []located
	for _, sovereign := range sovereigns {
		built, err := checkSovereign(report, sovereign, repository, rendered, filepath.Join(work, "artifacts"), variables)
		if err != nil {
			return err
		}
		objects = append(objects, built...)
	}
	if err := checkSchemas(report, objects); err != nil {
		return err
	}
	if err := checkFloor(report, objects); err != nil {
		return err
	}
	checkHelmValues(report, objects)
	if err := checkSubstitution(report); err != nil {
		return err
	}
	if err := checkCases(report, filepath.Join("..", "test", "cases", "flux", "build"), work); err != nil {
		return err
	}
	return checkRandomOverlays(report, filepath.Join(work, "overlays"))
}
