package openapi_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/openapi"
)

func TestTheFilesAreWhatTheRoutesSay(t *testing.T) {
	t.Parallel()

	doc, err := httpapi.Published(openapi.Release)
	if err != nil {
		t.Fatal(err)
	}

	for name, version := range map[string]string{"openapi.yaml": describe.V31, "openapi-3.0.yaml": describe.V30} {
		want, err := describe.Render(doc, version, describe.FormatYAML)
		if err != nil {
			t.Fatal(err)
		}

		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("openapi/%s is out of date (%v): run go generate ./openapi", name, err)
		}
	}
}

// Examples are valid by the exact description, which answers are held against; what is given out is
// wider than that.
func TestWhatIsPublishedHoldsItsExamples(t *testing.T) {
	t.Parallel()

	for _, version := range []string{describe.V31, describe.V30} {
		published, err := httpapi.Published(openapi.Release)
		if err != nil {
			t.Fatal(err)
		}

		text, err := describe.Render(published, version, describe.FormatJSON)
		if err != nil {
			t.Fatal(err)
		}

		doc, err := openapi3.NewLoader().LoadFromData(text)
		if err != nil {
			t.Fatalf("%s: %v", version, err)
		}

		if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
			t.Errorf("%s: %v", version, err)
		}
	}
}

// A generator makes types of what has a name, and stumbles over shapes that no language has.
func TestWhatIsPublishedIsNamed(t *testing.T) {
	t.Parallel()

	doc, err := httpapi.Published(openapi.Release)
	if err != nil {
		t.Fatal(err)
	}

	for name, s := range doc.Components.Schemas.Map() {
		if s.Nullable {
			t.Errorf("%s is null by itself", name)
		}

		for field, p := range s.Properties {
			if len(p.Properties) > 0 || len(p.Enum) > 1 || len(p.OneOf) > 0 {
				t.Errorf("%s.%s has no name", name, field)
			}
		}
	}

	for _, item := range doc.Paths {
		for _, op := range describe.Operations(item) {
			for status, r := range op.Responses {
				for media, m := range r.Content {
					if media == "*/*" || len(m.Schema.OneOf) > 0 || len(m.Schema.Properties) > 0 {
						t.Errorf("%s: %s as %s has no name", op.OperationID, status, media)
					}
				}
			}
		}
	}
}
