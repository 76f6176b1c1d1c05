package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/fluxcd/pkg/kustomize"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// buildUnit gives the objects of a Flux Kustomization as kustomize-controller applies them: it makes a
// kustomization.yaml where there is none, builds in its sandbox, and substitutes strictly, object by object.
//
// Source: (*KustomizationReconciler).build in github.com/fluxcd/kustomize-controller.
func buildUnit(artifact string, unit unstructured.Unstructured, cluster client.Client) (objects []map[string]any, err error) {
	path, _, _ := unstructured.NestedString(unit.Object, "spec", "path")
	folder := filepath.Join(artifact, path)
	action, err := kustomize.NewGenerator(artifact, unit).WriteFile(folder, kustomize.WithSaveOriginalKustomization())
	if err != nil {
		return nil, err
	}
	built, err := kustomize.SecureBuild(artifact, folder, false)
	if err != nil {
		return nil, err
	}
	if err := kustomize.CleanDirectory(folder, action); err != nil {
		return nil, err
	}
	if err := substitute(built, unit, cluster); err != nil {
		return nil, err
	}
	return objectsOf(built)
}

func substitute(built resmap.ResMap, unit unstructured.Unstructured, cluster client.Client) error {
	if _, found, _ := unstructured.NestedMap(unit.Object, "spec", "postBuild"); !found {
		return nil
	}
	for _, resource := range built.Resources() {
		result, err := kustomize.SubstituteVariables(
			context.Background(), cluster, unit, resource, kustomize.SubstituteWithStrict(true))
		if err != nil {
			return fmt.Errorf("%s: %w", resource.CurId(), err)
		}
		if result == nil {
			continue
		}
		if _, err := built.Replace(result); err != nil {
			return err
		}
	}
	return nil
}

// buildPlain gives what "kustomize build" makes of a folder, with its own restrictions on where files may stand.
func buildPlain(folder string) ([]map[string]any, error) {
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return nil, err
	}
	return objectsOf(built)
}

// buildSecure gives what Flux's sandbox makes of a folder that has a kustomization.yaml.
func buildSecure(root, folder string) ([]map[string]any, error) {
	built, err := kustomize.SecureBuild(root, folder, false)
	if err != nil {
		return nil, err
	}
	return objectsOf(built)
}

func objectsOf(built resmap.ResMap) ([]map[string]any, error) {
	text, err := built.AsYaml()
	if err != nil {
		return nil, err
	}
	return readObjects(text)
}

// configMaps is a cluster that holds ConfigMaps in flux-system and nothing else; any other call panics.
type configMaps struct {
	client.Client
	byName map[string]map[string]string
}

// Get reads one ConfigMap.
func (c configMaps) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	configMap, isConfigMap := into.(*corev1.ConfigMap)
	data, known := c.byName[key.Name]
	if !isConfigMap || !known || key.Namespace != "flux-system" {
		return errors.NewNotFound(schema.GroupResource{Resource: "configmaps"}, key.String())
	}
	configMap.Data = data
	return nil
}
