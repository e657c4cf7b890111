package httpapi_test

import (
	"encoding/json"
	"testing"
)

func TestTheDescription(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	text := must(json.Marshal(k.api.API().OpenAPI()))(t)
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	paths, _ := doc["paths"].(map[string]any)
	for _, path := range []string{"/v1/formats", "/v1/formats/{id}", "/v1/formats/conversions", "/v1/formats/query/{operation}", "/v1/convert", "/v1/jobs", "/v1/jobs/{id}", "/v1/jobs/{id}/cancel", "/v1/jobs/{id}/events", "/v1/files/{id}/{filename}", "/healthz", "/readyz"} {
		if paths[path] == nil {
			t.Errorf("%s is not described", path)
		}
	}
	convert, _ := paths["/v1/convert"].(map[string]any)
	content, _ := at(t, convert, "post requestBody content").(map[string]any)
	form, _ := content["multipart/form-data"].(map[string]any)
	if at(t, form, "schema properties file format") != "binary" || at(t, form, "schema properties quality enum 0") != "low" ||
		at(t, form, "schema properties fps maximum") != 60.0 {
		t.Errorf("%v", content)
	}
	schemas, _ := at(t, doc, "components schemas").(map[string]any)
	problem, _ := schemas["Problem"].(map[string]any)
	if at(t, problem, "properties error") == nil {
		t.Errorf("errors are not described: %v", schemas)
	}
}
