package apicheck_test

import (
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/test/apicheck"
)

func TestWhatIsLeftUnsaidIsFound(t *testing.T) {
	t.Parallel()

	for want, spoil := range map[string]func(doc *huma.OpenAPI, op *huma.Operation){
		"no operation id":                 func(_ *huma.OpenAPI, op *huma.Operation) { op.OperationID = "" },
		"no summary":                      func(_ *huma.OpenAPI, op *huma.Operation) { op.Summary = "" },
		"no description of whole":         func(_ *huma.OpenAPI, op *huma.Operation) { op.Description = "no sentence" },
		"wants one of the described":      func(_ *huma.OpenAPI, op *huma.Operation) { op.Tags = []string{"Other"} },
		"parameter wait: no description":  func(_ *huma.OpenAPI, op *huma.Operation) { op.Parameters[0].Description = "" },
		"parameter wait: no schema":       func(_ *huma.OpenAPI, op *huma.Operation) { op.Parameters[0].Schema.Examples = nil },
		"leads nowhere":                   func(doc *huma.OpenAPI, _ *huma.Operation) { delete(doc.Components.Parameters, "X-Request-Id") },
		"body has no description":         func(_ *huma.OpenAPI, op *huma.Operation) { op.RequestBody.Description = "" },
		"body as application/json: no ex": func(_ *huma.OpenAPI, op *huma.Operation) { op.RequestBody.Content["application/json"].Examples = nil },
		"body as application/json: no sc": func(_ *huma.OpenAPI, op *huma.Operation) { op.RequestBody.Content["application/json"].Schema = nil },
		"no success": func(_ *huma.OpenAPI, op *huma.Operation) {
			delete(op.Responses, "200")
			delete(op.Responses, "202")
			delete(op.Responses, "303")
		},
		"never refused with 400":    func(_ *huma.OpenAPI, op *huma.Operation) { delete(op.Responses, "400") },
		"never too large":           func(_ *huma.OpenAPI, op *huma.Operation) { delete(op.Responses, "413") },
		"wants 500":                 func(_ *huma.OpenAPI, op *huma.Operation) { delete(op.Responses, "500") },
		"202: no description":       func(_ *huma.OpenAPI, op *huma.Operation) { op.Responses["202"].Description = "" },
		"202: header Location":      func(_ *huma.OpenAPI, op *huma.Operation) { delete(op.Responses["202"].Headers, "Location") },
		"202: header X-Request-Id":  func(_ *huma.OpenAPI, op *huma.Operation) { delete(op.Responses["202"].Headers, "X-Request-Id") },
		"Location is not described": func(doc *huma.OpenAPI, _ *huma.Operation) { delete(doc.Components.Headers, "Location") },
		"header Location: no desc":  func(doc *huma.OpenAPI, _ *huma.Operation) { doc.Components.Headers["Location"].Description = "" },
		"400 as application/json: no ex": func(_ *huma.OpenAPI, op *huma.Operation) {
			op.Responses["400"].Content["application/json"].Examples = nil
		},
		"example CONFLICT has no value": func(doc *huma.OpenAPI, _ *huma.Operation) { doc.Components.Examples["CONFLICT"].Value = nil },
		"schema Job: no description":    func(doc *huma.OpenAPI, _ *huma.Operation) { doc.Components.Schemas.Map()["Job"].Description = "" },
		"field status has no description": func(doc *huma.OpenAPI, _ *huma.Operation) {
			doc.Components.Schemas.Map()["Job"].Properties["status"].Description = ""
		},
		"may hold other fields": func(doc *huma.OpenAPI, _ *huma.Operation) {
			doc.Components.Schemas.Map()["Job"].AdditionalProperties = nil
		},
		"no description of the": func(doc *huma.OpenAPI, _ *huma.Operation) { doc.Info.Description = "" },
		"tag PDF":               func(doc *huma.OpenAPI, _ *huma.Operation) { doc.Tags[1].Description = "" },
		"an id that names nothing": func(doc *huma.OpenAPI, _ *huma.Operation) {
			delete(doc.Paths["/v1/jobs/{id}"].Get.Responses, "404")
		},
		"parameter of the path": func(doc *huma.OpenAPI, _ *huma.Operation) { doc.Paths["/v1/jobs/{id}"].Get.Parameters = nil },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()

			doc, err := httpapi.Describe()
			if err != nil {
				t.Fatal(err)
			}

			spoil(doc, doc.Paths["/v1/convert"].Post)

			if found := apicheck.Incomplete(doc); !strings.Contains(
				strings.Join(found, "\n"),
				want,
			) {
				t.Errorf("found %q", found)
			}
		})
	}
}
