package clients

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
)

// bodyOf is an example of what a route takes: a form where it takes files.
func bodyOf(op *huma.Operation) *body {
	if op.RequestBody == nil {
		return nil
	}

	content := op.RequestBody.Content
	if m := content[describe.Multipart]; m != nil && len(m.Examples) > 0 {
		return &body{Mode: "formdata", FormData: formOf(firstOf(m.Examples))}
	}

	if m := content[describe.JSON]; m != nil {
		return &body{
			Mode: "raw", Raw: indented(firstOf(m.Examples)),
			Options: map[string]any{"raw": map[string]any{"language": "json"}},
		}
	}

	return nil
}

func firstOf(examples map[string]*huma.Example) any {
	if len(examples) == 0 {
		return nil
	}

	return examples[slices.Sorted(maps.Keys(examples))[0]].Value
}

// formOf takes an example of a form apart. What is a file there is to be chosen.
func formOf(example any) []variable {
	fields, _ := example.(map[string]any)

	var list []variable

	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name == "file" || name == "files" {
			list = append(list, variable{Key: name, Type: "file", Src: "{{file}}"})
			continue
		}

		list = append(list, variable{Key: name, Type: "text", Value: plainText(fields[name])})
	}

	return list
}

func indented(value any) string {
	text, _ := json.MarshalIndent(value, "", "  ") // examples always can be
	return string(text)
}

// responsesOf are the examples of an answer; those of refusals are the same on every route, and
// left out.
func responsesOf(status string, r *huma.Response) []response {
	code, err := strconv.Atoi(status)
	if err != nil || code >= http.StatusBadRequest || r.Content[describe.JSON] == nil {
		return nil
	}

	var list []response

	examples := r.Content[describe.JSON].Examples
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		list = append(list, response{
			Name: name, Status: http.StatusText(code), Code: code,
			Header: []variable{{Key: "Content-Type", Value: describe.JSON}},
			Body:   indented(examples[name].Value),
		})
	}

	return list
}
