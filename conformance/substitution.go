package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"regexp"
	"strings"

	"github.com/fluxcd/pkg/envsubst"
	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/provider"
)

// seed makes every run the same; another seed is another set of cases.
const seed = 20260500

// randomCases is how many random texts, objects and overlays are compared.
const randomCases = 1000

// randomVariables are values that YAML, JSON or a shell could misread.
var randomVariables = map[string]string{
	"A": "abc", "_b": "Größe 🚀", "C1": "", "path": "/x/y.tar.gz", "yes": "yes", "n": "0755", "e": "1e3", "t": "true",
	"nul": "null", "json": `{"a": [1, "b"]}`, "quoted": `"Acme: \"Cloud\" & Sons"`, "lines": "l1\nl2\n", "dollar": "$A ${A} $$",
	"bad": "a: b #c", "list": "- x", "hash": "#x", "space": "  x ", "star": "*x",
}

// fragments are the pieces of random texts: well-formed references, halves of them, and text around.
var fragments = []string{
	"${A}", "${_b}", "${C1}", "${path}", "${yes}", "${n}", "${e}", "${t}", "${nul}", "${json}", "${quoted}", "${lines}",
	"${dollar}", "${bad}", "${list}", "${hash}", "${space}", "${star}", "${missing}", "$A", "$$", "$", "$${A}", "$$${A}",
	"${A:=d}", "${C1:-d}", "${missing:=d}", "${missing:-${A}}", "${missing=d}", "${missing-d}", "${A:+x}", "${C1:?no}",
	"${A^}", "${A^^}", "${A,}", "${A,,}", "${#A}", "${#missing}", "${path#*/}", "${path##*/}", "${path%.*}", "${path%%.*}",
	"${path/x/y}", "${path//\\//_}", "${path/#\\/x/z}", "${path/%gz/zip}", "${A:1}", "${A:1:1}", "${A:0:9}", "${A:9}",
	"${A:n}", "${", "}", "{", "${}", "${1}", "${A", "${A:}", "${A::}", "${A:=}", "${missing:=a b}", "${missing:='x'}",
	"${missing:=$A}", "${missing:=\\}", "${A B}", "${A-}", "${ A }", "a", " ", ": ", " #", "- ", "\"", "'", "\\", "\\$",
	"\n", "é", "🚀", "x: y", "[", "]", "{{ .x }}", "%s", "`", "~", "!", "1", "0x1", ".", "/", "=", ":", "#", "@", "^",
}

// checkSubstitution compares our substitution with Flux's on random texts, and on random objects that hold them.
func checkSubstitution(report *report) error {
	random := rand.New(rand.NewSource(seed))
	texts := make([]request, 0, randomCases)
	objects := make([]request, 0, randomCases)
	for range randomCases {
		texts = append(texts, request{Do: "substituteText", Text: randomText(random), Variables: randomVariables})
		objects = append(objects, request{Do: "substituteObject", Object: randomObject(random), Variables: randomVariables})
	}
	problems, refused, err := compareSubstitutions(texts, realText)
	if err != nil {
		return err
	}
	report.check(fmt.Sprintf("substitute: %d random texts as Flux, %d refused", len(texts), refused), problems)
	problems, refused, err = compareSubstitutions(objects, realObject)
	if err != nil {
		return err
	}
	report.check(fmt.Sprintf("substitute: %d random objects as Flux, %d refused", len(objects), refused), problems)
	return nil
}

func compareSubstitutions(requests []request, real func(request) (any, error)) ([]string, int, error) {
	answers, err := ask(requests)
	if err != nil {
		return nil, 0, err
	}
	var problems []string
	refused := 0
	for index, request := range requests {
		var ours any = answers[index].Text
		if request.Object != nil {
			ours = answers[index].Object
		}
		asked := shown(request.Object)
		if request.Object == nil {
			asked = shown(request.Text)
		}
		result, err := guarded(request, real)
		switch our := answers[index].Refused; {
		case err != nil && our != nil:
			refused++
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s: Flux refuses (%v), ours gives %s", asked, err, shown(ours)))
		case our != nil:
			problems = append(problems, fmt.Sprintf("%s: Flux gives %s, ours refuses (%s)", asked, shown(result), *our))
		case shown(plain(result)) != shown(plain(ours)):
			problems = append(problems, fmt.Sprintf("%s: Flux gives %s, ours %s", asked, shown(result), shown(ours)))
		}
	}
	return problems, refused, nil
}

// guarded makes an error of a panic: some expressions make Flux panic, and its controller survives that as a failure.
func guarded(asked request, real func(request) (any, error)) (result any, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	return real(asked)
}

// realText is varSubstitution of github.com/fluxcd/pkg/kustomize up to the point where it reads YAML.
func realText(asked request) (any, error) {
	return envsubst.Eval(asked.Text, func(name string) (string, bool) {
		value, known := asked.Variables[name]
		return strings.ReplaceAll(value, "\n", ""), known
	})
}

func realObject(asked request) (any, error) {
	text, err := json.Marshal(asked.Object)
	if err != nil {
		return nil, err
	}
	resource, err := provider.NewDefaultDepProvider().GetResourceFactory().FromBytes(text)
	if err != nil {
		return nil, err
	}
	substitutes := map[string]any{}
	for name, value := range asked.Variables {
		substitutes[name] = value
	}
	unit := unstructured.Unstructured{Object: map[string]any{
		"spec": map[string]any{"postBuild": map[string]any{"substitute": substitutes}}}}
	result, err := kustomize.SubstituteVariables(context.Background(), nil, unit, resource, kustomize.SubstituteWithStrict(true))
	if err != nil {
		return nil, err
	}
	written, err := result.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var object map[string]any
	err = json.Unmarshal(written, &object)
	return object, err
}

func randomText(random *rand.Rand) string {
	var text strings.Builder
	for range 1 + random.Intn(5) {
		text.WriteString(fragments[random.Intn(len(fragments))])
	}
	return text.String()
}

var lineBreaks = regexp.MustCompile(`[\x00-\x1f]`)

// randomObject gives a ConfigMap-like object with random texts as values; keys are kept apart by their number.
func randomObject(random *rand.Rand) map[string]any {
	data := map[string]any{}
	for index := range 1 + random.Intn(3) {
		data[fmt.Sprintf("k%d", index)] = randomText(random)
	}
	if random.Intn(4) == 0 {
		data["key-"+lineBreaks.ReplaceAllString(randomText(random), "")] = "value"
	}
	if random.Intn(4) == 0 {
		data["list"] = []any{randomText(random), map[string]any{"inner": randomText(random)}}
	}
	return map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": map[string]any{"name": "random", "namespace": "default"},
		"data":     data,
	}
}
