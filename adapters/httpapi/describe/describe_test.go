package describe_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
)

type answer struct {
	Body struct {
		Data string `json:"data"`
	}
}

// document describes one route, /a.
func document() *huma.OpenAPI {
	api := humago.New(http.NewServeMux(), huma.DefaultConfig("test", "1"))
	huma.Register(api, huma.Operation{OperationID: "a", Method: http.MethodGet, Path: "/a"},
		func(context.Context, *struct{}) (*answer, error) { return &answer{}, nil })
	doc := api.OpenAPI()
	doc.Servers = []*huma.Server{{URL: "/"}}
	doc.Tags = []*huma.Tag{{Name: "A"}}

	return doc
}

func sheet(route describe.Route) describe.Sheet {
	return describe.Sheet{
		Routes: map[string]describe.Route{"a": route},
		Codes: []describe.Code{
			{fault.Internal, "INTERNAL_ERROR", 500, "Ours."},
			{fault.NotFound, "NOT_FOUND", 404, "Nothing."},
		},
		Always:  []fault.Kind{fault.Internal},
		Problem: &huma.Schema{Type: huma.TypeObject},
		Refusal: func(code, message string) any { return map[string]any{"code": code, "message": message} },
	}
}

func TestARouteIsCompleted(t *testing.T) {
	t.Parallel()

	doc := document()

	err := describe.Complete(doc, sheet(describe.Route{
		Keyless: true,
		Also:    map[int][]fault.Kind{http.StatusConflict: {fault.NotFound}},
		Answers: []describe.Answer{
			{
				Status:  200,
				Text:    "Good.",
				Headers: []string{"ETag"},
				Example: map[string]any{"one": "x"},
			},
		},
	}))
	if err != nil {
		t.Fatal(err)
	}

	op := doc.Paths["/a"].Get
	if len(op.Responses) != 3 || op.Responses["200"].Content[describe.JSON].Schema == nil ||
		op.Responses["200"].Headers["ETag"] == nil {
		t.Errorf("%+v", op.Responses)
	}

	if op.Responses["409"].Content[describe.JSON].Examples["NOT_FOUND"] == nil ||
		op.Responses["500"].Headers["X-Request-Id"] == nil {
		t.Errorf("%+v", op.Responses)
	}

	if op.Security == nil || len(op.Security) != 0 {
		t.Errorf("a route without keys wants %v", op.Security)
	}

	if doc.Components.Headers["Location"] != nil || doc.Components.Headers["ETag"] == nil ||
		len(doc.Components.Examples) != 2 {
		t.Errorf("%v %v", doc.Components.Headers, doc.Components.Examples)
	}
}

func TestAnAnswerMayHaveASchemaOfItsOwn(t *testing.T) {
	t.Parallel()

	doc, own := document(), &huma.Schema{Type: huma.TypeInteger}

	err := describe.Complete(doc, sheet(describe.Route{Answers: []describe.Answer{
		{Status: 200, Text: "Good.", Schema: own},
		{Status: 206, Text: "A part.", Media: "*/*", Schema: own},
		{Status: 304, Text: "Old.", Media: describe.None},
	}}))
	if err != nil {
		t.Fatal(err)
	}

	given := doc.Paths["/a"].Get.Responses
	if given["200"].Content[describe.JSON].Schema != own ||
		given["206"].Content["*/*"].Schema != own ||
		given["304"].Content != nil {
		t.Errorf("%+v", given)
	}
}

func TestWhatCannotBeCompletedIsSaid(t *testing.T) {
	t.Parallel()

	route := func(r describe.Route) map[string]describe.Route { return map[string]describe.Route{"a": r} }

	for want, spoil := range map[string]func(doc *huma.OpenAPI, s *describe.Sheet){
		`operation "a" is not described`:       func(_ *huma.OpenAPI, s *describe.Sheet) { s.Routes = nil },
		`describes "b", which is no operation`: func(_ *huma.OpenAPI, s *describe.Sheet) { s.Routes["b"] = describe.Route{} },
		`fault "conflict" has no code`:         func(_ *huma.OpenAPI, s *describe.Sheet) { s.Always = []fault.Kind{fault.Conflict} },
		`fault "timeout" has no code`: func(_ *huma.OpenAPI, s *describe.Sheet) {
			s.Routes = route(describe.Route{Also: map[int][]fault.Kind{400: {fault.Timeout}}})
		},
		`header "X-Other" is not described`: func(_ *huma.OpenAPI, s *describe.Sheet) {
			s.Routes = route(describe.Route{Answers: []describe.Answer{{Status: 200, Headers: []string{"X-Other"}}}})
		},
		`says what the answer 200 holds`: func(doc *huma.OpenAPI, _ *describe.Sheet) { doc.Paths["/a"].Get.Responses = nil },
	} {
		doc, s := document(), sheet(
			describe.Route{Answers: []describe.Answer{{Status: 200, Text: "Good."}}},
		)
		spoil(doc, &s)

		if err := describe.Complete(doc, s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}

func TestRender(t *testing.T) {
	t.Parallel()

	doc := document()
	least := 1.0
	doc.Components.Schemas.Map()["B"] = &huma.Schema{
		Type:             huma.TypeString,
		Nullable:         true,
		Format:           "binary",
		ExclusiveMinimum: &least,
	}

	doc.Components.Schemas.Map()["C"] = &huma.Schema{
		Ref:         "#/components/schemas/B",
		Description: "beside a reference",
	}
	if err := describe.Complete(
		doc,
		sheet(describe.Route{Answers: []describe.Answer{{Status: 200, Text: "Good."}}}),
	); err != nil {
		t.Fatal(err)
	}

	newer, err := describe.Render(doc, describe.V31, describe.FormatYAML)
	if err != nil || !strings.HasPrefix(string(newer), "openapi: 3.1.0\ninfo:\n") ||
		!strings.Contains(string(newer), "beside a reference") {
		t.Errorf("%v %s", err, newer)
	}

	older, err := describe.Render(doc, describe.V30, describe.FormatJSON)
	if err != nil || !strings.Contains(string(older), `"nullable": true`) {
		t.Errorf("%v %s", err, older)
	}

	for _, left := range []string{"beside a reference", "contentMediaType", "3.1", `"null"`} {
		if strings.Contains(string(older), left) {
			t.Errorf("%q is left in 3.0: %s", left, older)
		}
	}

	for _, wrong := range [][2]string{{"2.0", describe.FormatJSON}, {describe.V31, "xml"}} {
		if text, err := describe.Render(doc, wrong[0], wrong[1]); err == nil {
			t.Errorf("%v gave %s", wrong, text)
		}
	}
}
