package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// checkCases builds the case folders of test/cases/flux/build with the real kustomize: what is stored there as its
// output, or as refused, is still what it does.
func checkCases(report *report, cases, work string) error {
	folders, err := os.ReadDir(cases)
	if err != nil {
		return err
	}
	var problems []string
	for _, folder := range folders {
		for _, problem := range caseProblems(filepath.Join(cases, folder.Name()), filepath.Join(work, "cases", folder.Name())) {
			problems = append(problems, folder.Name()+": "+problem)
		}
	}
	report.check(fmt.Sprintf("kustomize: %d stored cases of test/cases are what it does", len(folders)), problems)
	return nil
}

// caseProblems copies a case without its outcome, builds it, and compares.
func caseProblems(from, to string) []string {
	expected, failure := os.ReadFile(filepath.Join(from, "expected.yaml"))
	isRefused := errors.Is(failure, fs.ErrNotExist)
	if isRefused {
		expected, failure = os.ReadFile(filepath.Join(from, "refused.txt"))
	}
	if failure != nil {
		return []string{failure.Error()}
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return []string{err.Error()}
	}
	for _, outcome := range []string{"expected.yaml", "refused.txt"} {
		if err := os.RemoveAll(filepath.Join(to, outcome)); err != nil {
			return []string{err.Error()}
		}
	}
	header, _, _ := strings.Cut(string(expected), "\n")
	built, err := buildPlain(filepath.Join(to, strings.TrimPrefix(header, "# kustomize build ")))
	if isRefused {
		if err == nil {
			return []string{"kustomize builds what is stored as refused"}
		}
		return nil
	}
	if err != nil {
		return []string{err.Error()}
	}
	stored, err := readObjects(expected)
	if err != nil {
		return []string{err.Error()}
	}
	return differences(built, stored)
}
