package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// crdModule is a Go module whose zip holds the CRDs of some API groups. The sum pins its content: several versions of
// one module cannot stand in one go.mod.
type crdModule struct {
	// groups are the API groups that it judges.
	groups       []string
	path         string
	version, sum string
	// files is the pattern of its CRD files, below the module.
	files string
}

// crdModules are the real CRDs: the minor versions of the release's platform profile where the module proxy has them,
// and the newest that this Go can read. The profile's Flux is judged by its Go types instead, in floor/. Only modules
// of groups that our output uses are downloaded.
var crdModules = []crdModule{
	{[]string{"source.toolkit.fluxcd.io"}, "github.com/fluxcd/source-controller", "v1.9.6",
		"h1:nG534/bI6nVpyHra7ONAk6xDB3xPsVT+EOLHZHXPrrc=", "config/crd/bases/*.yaml"},
	{[]string{"kustomize.toolkit.fluxcd.io"}, "github.com/fluxcd/kustomize-controller", "v1.9.4",
		"h1:VBnBMhnemqnE5Zca2AoG2gC4472MoiTmk9rdqvLoMcY=", "config/crd/bases/*.yaml"},
	{[]string{"helm.toolkit.fluxcd.io"}, "github.com/fluxcd/helm-controller", "v1.6.3",
		"h1:MSiDP/s8xRSkO3g11vBiDStxfmJ5ZVdwDEpW7BSE/UA=", "config/crd/bases/*.yaml"},
	{[]string{"cert-manager.io", "acme.cert-manager.io"}, "github.com/cert-manager/cert-manager", "v1.16.5",
		"h1:XIhKoS4zQV9RHXAkqQW0NLivvoxAnWzbPsy9BG6cPVc=", "deploy/crds/*.yaml"},
	{[]string{"cert-manager.io", "acme.cert-manager.io"}, "github.com/cert-manager/cert-manager", "v1.21.2",
		"h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=", "deploy/crds/*.yaml"},
	{[]string{"gateway.networking.k8s.io"}, "sigs.k8s.io/gateway-api", "v1.1.0",
		"h1:DsLDXCi6jR+Xz8/xd0Z1PYl2Pn0TyaFMOPPZIj4inDM=", "config/crd/standard/*.yaml"},
	{[]string{"gateway.networking.k8s.io"}, "sigs.k8s.io/gateway-api", "v1.6.3",
		"h1:lKpJa5bGlraC/QeACvCpsHLdmO6y0iKfzVl6gzaFEYc=", "config/crd/standard/*.yaml"},
	{[]string{"cilium.io"}, "github.com/cilium/cilium", "v1.16.5",
		"h1:ecjhh98fl6Ki641+8Cdb0oynsy3toQ+oPLCSI3d+KLE=", "pkg/k8s/apis/cilium.io/client/crds/v2*/*.yaml"},
	{[]string{"cilium.io"}, "github.com/cilium/cilium", "v1.20.2",
		"h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=", "pkg/k8s/apis/cilium.io/client/crds/v2*/*.yaml"},
	{[]string{"kyverno.io", "policies.kyverno.io"}, "github.com/kyverno/kyverno", "v1.13.4",
		"h1:2zUi+eszlisLdCir+WIf2NtuUfFPvJtjUNpewdtLjVw=", "config/crds/*/*.yaml"},
	{[]string{"pkg.crossplane.io"}, "github.com/crossplane/crossplane", "v1.20.1",
		"h1:MSzBsve6yBjz7R3DR1NZ/QaUcvE3e9AjYejJYvVS/mc=", "cluster/crds/*.yaml"},
	{[]string{"kubernetes.crossplane.io"}, "github.com/crossplane-contrib/provider-kubernetes", "v1.3.1",
		"h1:hiTNUET9DJDb9dl87oIyEXvRdxJtef3qswd16AI3CQs=", "package/crds/*.yaml"},
	{[]string{"external-secrets.io"}, "github.com/external-secrets/external-secrets", "v1.3.2",
		"h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=", "config/crds/bases/*.yaml"},
}

// modulesOf gives the modules that judge one of the groups.
func modulesOf(groups map[string]bool) []crdModule {
	var needed []crdModule
	for _, module := range crdModules {
		for _, group := range module.groups {
			if groups[group] {
				needed = append(needed, module)
				break
			}
		}
	}
	return needed
}

// downloadModules brings modules into the module cache and gives their folders, in order.
func downloadModules(modules []crdModule) ([]string, error) {
	arguments := []string{"mod", "download", "-json"}
	for _, module := range modules {
		arguments = append(arguments, module.path+"@"+module.version)
	}
	command := exec.Command("go", arguments...)
	command.Stderr = os.Stderr
	output, failure := command.Output()
	type download struct{ Path, Version, Dir, Sum, Error string }
	byName := map[string]download{}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var next download
		if err := decoder.Decode(&next); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		byName[next.Path+"@"+next.Version] = next
	}
	folders := make([]string, 0, len(modules))
	for _, module := range modules {
		name := module.path + "@" + module.version
		got := byName[name]
		if got.Dir == "" {
			return nil, fmt.Errorf("cannot download %s: %s %v", name, got.Error, failure)
		}
		if got.Sum != module.sum {
			return nil, fmt.Errorf("%s has the sum %s, expected %s", name, got.Sum, module.sum)
		}
		folders = append(folders, got.Dir)
	}
	return folders, nil
}
