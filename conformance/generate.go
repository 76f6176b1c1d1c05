package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"sigs.k8s.io/yaml"
)

// commandLine is our compiled command line.
var commandLine = filepath.Join("..", "dist", "generators", "cli.js")

// sovereign is one generated Sovereign: its domain, the repository that it is in, and the spec that it was generated from.
type sovereign struct {
	domain     string
	repository string
	spec       map[string]any
}

// generateAll generates the Sovereign of every spec, as its users would: those of one release into one repository.
func generateAll(report *report, repositories string) ([]sovereign, error) {
	var specs []string
	for _, pattern := range []string{"../examples/*.yaml", "specs/*.yaml"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, err
		}
		specs = append(specs, found...)
	}
	var sovereigns []sovereign
	for _, file := range specs {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var spec map[string]any
		if err := yaml.Unmarshal(text, &spec); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		domain, _ := spec["domain"].(string)
		release, isStated := spec["release"].(string)
		if !isStated {
			release = "newest"
		}
		repository := filepath.Join(repositories, release)
		output, err := runOurs("sovereign", "--spec", file, "--repo", repository, "--init")
		var problems []string
		if err != nil {
			problems = append(strings.Split(strings.TrimSpace(output), "\n"), err.Error())
		} else {
			sovereigns = append(sovereigns, sovereign{domain: domain, repository: repository, spec: spec})
		}
		report.check(fmt.Sprintf("generate: %s becomes %s", strings.TrimPrefix(file, "../"), domain), problems)
	}
	return sovereigns, nil
}

// renderAll writes what our render command says that Flux would apply, one file a unit.
func renderAll(report *report, repository, out string, variables map[string]string) error {
	file := filepath.Join(filepath.Dir(out), "variables.yaml")
	text, err := yaml.Marshal(variables)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return err
	}
	output, err := runOurs("render", "--repo", repository, "--vars", file, "--out", out)
	var problems []string
	if err != nil {
		problems = append(strings.Split(strings.TrimSpace(output), "\n"), err.Error())
	}
	report.check("generate: render answers for the whole repository", problems)
	return nil
}

// runOurs runs our command line and gives what it printed.
func runOurs(arguments ...string) (string, error) {
	command := exec.Command("node", append([]string{commandLine}, arguments...)...)
	command.Env = append(os.Environ(),
		"GIT_AUTHOR_NAME=Conformance", "GIT_AUTHOR_EMAIL=conformance@example.com",
		"GIT_COMMITTER_NAME=Conformance", "GIT_COMMITTER_EMAIL=conformance@example.com")
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	return output.String(), err
}
