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

// edits are what a team does to files of the older release before it upgrades: a value that stays, one whose path moves,
// a comment, a file of its own in the unit that is its own.
var edits = []struct{ path, from, to string }{
	{"clusters/_template/bootstrap-kit/17-valkey.yaml", "  interval: 15m", "  interval: 30m # the link is slow"},
	{"clusters/_template/bootstrap-kit/10-gitea.yaml", "host: gitea.${CLUSTER_DOMAIN}", "host: git.${CLUSTER_DOMAIN}"},
	{"clusters/_template/bootstrap-kit/22-loki.yaml", "---\n", "---\n# Owner: observability\n"},
}

// upgradeAll moves every repository of an older release to the newest, in a copy, as a team would that has edited it.
func upgradeAll(report *report, repositories string, sovereigns []sovereign) ([]sovereign, error) {
	newest, err := releaseOf(filepath.Join(repositories, "newest"))
	if err != nil {
		return nil, err
	}
	var upgraded []sovereign
	copies := map[string]string{}
	for _, older := range sovereigns {
		release, err := releaseOf(older.repository)
		if err != nil {
			return nil, err
		}
		if release == newest {
			continue
		}
		repository, isKnown := copies[older.repository]
		if !isKnown {
			repository = older.repository + "-upgraded"
			copies[older.repository] = repository
			problems, err := upgradeCopy(older.repository, repository, newest)
			if err != nil {
				return nil, err
			}
			report.check(fmt.Sprintf("generate: %s is upgraded to %s with its edits", release, newest), problems)
		}
		upgraded = append(upgraded, sovereign{domain: older.domain, repository: repository, spec: older.spec})
	}
	return upgraded, nil
}

func releaseOf(repository string) (string, error) {
	text, err := os.ReadFile(filepath.Join(repository, "clusters", "_template", "release.yaml"))
	if err != nil {
		return "", err
	}
	var file struct{ Release string }
	err = yaml.Unmarshal(text, &file)
	return file.Release, err
}

func upgradeCopy(from, to, release string) ([]string, error) {
	if output, err := exec.Command("git", "clone", "--quiet", from, to).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("git clone: %s", output)
	}
	for _, edit := range edits {
		file := filepath.Join(to, filepath.FromSlash(edit.path))
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		edited := bytes.Replace(text, []byte(edit.from), []byte(edit.to), 1)
		if bytes.Equal(edited, text) {
			return nil, fmt.Errorf("%s holds no %q", edit.path, edit.from)
		}
		if err := os.WriteFile(file, edited, 0o600); err != nil {
			return nil, err
		}
	}
	commit := exec.Command("git", "-C", to, "-c", "user.name=Team", "-c", "user.email=team@example.com",
		"commit", "--quiet", "--all", "--message", "edits")
	if output, err := commit.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("git commit: %s", output)
	}
	if output, err := runOurs("upgrade", "--repo", to, "--to", release); err != nil {
		return append(strings.Split(strings.TrimSpace(output), "\n"), err.Error()), nil
	}
	return lostEdits(to)
}

// lostEdits names what a team wrote and an upgrade did not keep.
func lostEdits(repository string) ([]string, error) {
	var lost []string
	for _, edit := range edits {
		text, err := os.ReadFile(filepath.Join(repository, filepath.FromSlash(edit.path)))
		if err != nil {
			return nil, err
		}
		wanted := strings.TrimSpace(strings.TrimPrefix(edit.to, "---\n"))
		if !strings.Contains(string(text), wanted) {
			lost = append(lost, fmt.Sprintf("%s lost %q", edit.path, wanted))
		}
	}
	return lost, nil
}
