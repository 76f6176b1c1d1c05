// Command floor decodes Flux objects strictly into the Go types of the oldest Flux of the platform profile: one JSON
// object a line in, one answer a line out, "ok" or what is wrong. It is a module of its own, because one build holds
// one version of Flux's types.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	helmv2 "github.com/fluxcd/helm-controller/api/v2"
	kustomizev1 "github.com/fluxcd/kustomize-controller/api/v1"
	sourcev1 "github.com/fluxcd/source-controller/api/v1"
	sourcev1beta2 "github.com/fluxcd/source-controller/api/v1beta2"
	k8sjson "sigs.k8s.io/json"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		if err := decode(lines.Bytes()); err != nil {
			fmt.Printf("%q\n", err.Error())
			continue
		}
		fmt.Println("ok")
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// decode reads one object into the type that serves its version, and refuses what that type does not know.
func decode(line []byte) error {
	var meta struct{ APIVersion, Kind string }
	if err := json.Unmarshal(line, &meta); err != nil {
		return err
	}
	var into any
	switch meta.APIVersion + " " + meta.Kind {
	case "helm.toolkit.fluxcd.io/v2 HelmRelease":
		into = &helmv2.HelmRelease{}
	case "kustomize.toolkit.fluxcd.io/v1 Kustomization":
		into = &kustomizev1.Kustomization{}
	case "source.toolkit.fluxcd.io/v1 GitRepository":
		into = &sourcev1.GitRepository{}
	case "source.toolkit.fluxcd.io/v1 HelmRepository":
		into = &sourcev1.HelmRepository{}
	case "source.toolkit.fluxcd.io/v1beta2 OCIRepository":
		into = &sourcev1beta2.OCIRepository{}
	default:
		return fmt.Errorf("Flux 2.4 does not serve %s %s", meta.APIVersion, meta.Kind)
	}
	strict, err := k8sjson.UnmarshalStrict(line, into)
	return errors.Join(append(strict, err)...)
}
