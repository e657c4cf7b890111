package openapi_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/httpapi/describe"
)

func TestTheFilesAreWhatTheRoutesSay(t *testing.T) {
	t.Parallel()
	doc, err := httpapi.Describe()
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
