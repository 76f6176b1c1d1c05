package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/fluxcd/pkg/sourceignore"
)

// packArtifact copies into `artifact` what source-controller would pack of the repository, and gives the paths kept.
//
// Source: SourceIgnoreFilter and Storage.Archive in github.com/fluxcd/source-controller: every file is matched on its
// own, by its absolute path, against the default patterns and then spec.ignore; an ignored folder is still walked.
func packArtifact(repository, ignore, artifact string) ([]string, error) {
	domain := strings.Split(repository, string(filepath.Separator))
	patterns := sourceignore.ReadPatterns(strings.NewReader(ignore), domain)
	matcher := sourceignore.NewDefaultMatcher(patterns, domain)
	var kept []string
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || matcher.Match(strings.Split(path, string(filepath.Separator)), false) {
			return err
		}
		relative, err := filepath.Rel(repository, path)
		if err != nil {
			return err
		}
		kept = append(kept, filepath.ToSlash(relative))
		return copyFile(path, filepath.Join(artifact, relative))
	})
	return kept, err
}

// artifactProblems compares what was kept with what belongs to the Sovereign: the shared folder and its own, without
// our bookkeeping.
func artifactProblems(repository, domain string, kept []string) []string {
	isKept := map[string]bool{}
	for _, path := range kept {
		isKept[path] = true
	}
	var problems []string
	err := filepath.WalkDir(repository, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(repository, path)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		belongs := strings.HasPrefix(relative, "clusters/_template/") || strings.HasPrefix(relative, "clusters/"+domain+"/")
		if strings.Contains(relative, "/.catalyst/") {
			belongs = false
		}
		if belongs != isKept[relative] {
			problems = append(problems, fmt.Sprintf("%s: belongs %t, kept %t", relative, belongs, isKept[relative]))
		}
		return nil
	})
	if err != nil {
		problems = append(problems, err.Error())
	}
	return problems
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}
