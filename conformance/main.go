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

// judge generates repositories from every spec in a temporary directory and runs every check on it. The error is one of
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
	repositories := filepath.Join(work, "repositories")
	sovereigns, err := generateAll(report, repositories)
	if err != nil {
		return err
	}
	upgraded, err := upgradeAll(report, repositories, sovereigns)
	if err != nil {
		return err
	}
	sovereigns = append(sovereigns, upgraded...)
	rendered := map[string]string{}
	for _, sovereign := range sovereigns {
		if rendered[sovereign.repository] != "" {
			continue
		}
		out := filepath.Join(work, "rendered-"+filepath.Base(sovereign.repository))
		if err := renderAll(report, sovereign.repository, out, variables); err != nil {
			return err
		}
		rendered[sovereign.repository] = out
	}

	var objects []located
	for _, sovereign := range sovereigns {
		out := rendered[sovereign.repository]
		built, err := checkSovereign(report, sovereign, sovereign.repository, out, filepath.Join(work, "artifacts-"+filepath.Base(sovereign.repository)), variables)
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
