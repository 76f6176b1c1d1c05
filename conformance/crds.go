package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// judgeOfKind validates the objects of one served version of a CRD as the API server does when they are created.
type judgeOfKind struct {
	namespaced bool
	structural *schema.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
}

// readJudges reads the served versions of every CRD in the files, by apiVersion and kind.
func readJudges(pattern string) (map[string]judgeOfKind, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	judges := map[string]judgeOfKind{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var crd apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal(text, &crd); err != nil || crd.Kind != "CustomResourceDefinition" {
			continue
		}
		for _, version := range crd.Spec.Versions {
			if !version.Served {
				continue
			}
			judge, err := newJudge(crd.Spec.Scope, version)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			judges[crd.Spec.Group+"/"+version.Name+" "+crd.Spec.Names.Kind] = judge
		}
	}
	return judges, nil
}

func newJudge(scope apiextensionsv1.ResourceScope, version apiextensionsv1.CustomResourceDefinitionVersion) (judgeOfKind, error) {
	var properties apiextensions.JSONSchemaProps
	err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(
		version.Schema.OpenAPIV3Schema, &properties, nil)
	if err != nil {
		return judgeOfKind{}, err
	}
	structural, err := schema.NewStructural(&properties)
	if err != nil {
		return judgeOfKind{}, err
	}
	validator, _, err := validation.NewSchemaValidator(&properties)
	if err != nil {
		return judgeOfKind{}, err
	}
	return judgeOfKind{
		namespaced: scope == apiextensionsv1.NamespaceScoped,
		structural: structural,
		validator:  validator,
		rules:      cel.NewValidator(structural, true, celconfig.PerCallLimit),
	}, nil
}

// problems gives what the API server would say against an object: unknown fields, its metadata, its schema, list keys
// and CEL rules, in that order.
func (j judgeOfKind) problems(object unstructured.Unstructured) []string {
	value := object.DeepCopy().Object
	unknown := pruning.PruneWithOptions(value, j.structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	var problems []string
	for _, path := range unknown {
		problems = append(problems, "unknown field "+path)
	}
	problems = append(problems, metadataProblems(value, j.namespaced)...)
	defaulting.Default(value, j.structural)
	for _, err := range validation.ValidateCustomResource(nil, value, j.validator) {
		problems = append(problems, err.Error())
	}
	for _, err := range listtype.ValidateListSetsAndMaps(nil, j.structural, value) {
		problems = append(problems, err.Error())
	}
	if j.rules == nil {
		return problems
	}
	errors, _ := j.rules.Validate(context.Background(), nil, j.structural, value, nil, celconfig.RuntimeCELCostBudget)
	for _, err := range errors {
		problems = append(problems, err.Error())
	}
	return problems
}

// metadataProblems judges the metadata of any object.
func metadataProblems(object map[string]any, namespaced bool) []string {
	metadata, _ := object["metadata"].(map[string]any)
	var meta metav1.ObjectMeta
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(metadata, &meta, true); err != nil {
		return []string{"metadata: " + err.Error()}
	}
	var problems []string
	for _, err := range apivalidation.ValidateObjectMeta(&meta, namespaced, apivalidation.NameIsDNSSubdomain, nil) {
		problems = append(problems, err.Error())
	}
	return problems
}
