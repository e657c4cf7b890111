package httpapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
)

// faulty is a job with faults of each stage at which it is looked at, and "n-follows", whose inputs
// are faulty but which is sound itself.
const faulty = `{
  "colour": 1, "metadata": [], "tag": 7, "webhook_url": "ftp://example.com/",
  "tasks": {
    "a-format":  {"operation": "convert", "input": "k-good", "output_format": "mp5", "options": {"crf": 1}},
    "b-input":   {"operation": "convert", "input": "nowhere", "output_format": "webp"},
    "c-file":    {"operation": "import/upload", "file": "file_00000000000000000000000000"},
    "d-url":     {"operation": "import/url", "url": "ftp://example.com/a.png", "filename": "", "headers": {"Host": "x"}},
    "e-empty":   {"operation": "import/base64", "file": "data:;base64,", "filename": "a.png"},
    "e-large":   {"operation": "import/base64", "file": "UE5H%s", "filename": "a.png"},
    "e-none":    {"operation": "import/base64", "file": "!", "filename": "a.png"},
    "f-text":    {"operation": "import/base64", "file": "anVzdCB0ZXh0", "filename": "a.png"},
    "f-unnamed": {"operation": "import/base64", "file": "anVzdCB0ZXh0"},
    "g-circle":  {"operation": "convert", "input": "h-circle", "output_format": "webp"},
    "h-circle":  {"operation": "convert", "input": ["g-circle", "k-good"], "output_format": "svg"},
    "i-route":   {"operation": "convert", "input": "k-good", "output_format": "mp4"},
    "j-said":    {"operation": "convert", "input": "k-good", "output_format": "mp4", "input_format": "mov"},
    "k-good":    {"operation": "import/base64", "file": "UE5HIG9uZQ", "filename": "a.png"},
    "l l":       {"operation": "import/upload"},
    "m-text":    "text",
    "n-follows": {"operation": "convert", "input": ["a-format", "c-file", "e-empty", "e-large", "e-none", "f-text", "l l", "m-text"], "output_format": "mp4"},
    "o-nothing": {"operation": "export/url"}
  }
}`

func TestAJobIsCheckedWhole(t *testing.T) {
	t.Parallel()
	k := newKit(
		t,
		func(_ *httpapi.Config, f *files.Config, _ *files.Deps, _ *httpapi.Deps) { f.MaxSize = 1 << 10 },
	)
	body := fmt.Sprintf(faulty, strings.Repeat("AAAA", 1<<10))
	want := []string{
		"colour INVALID_INPUT",
		"metadata INVALID_INPUT",
		"tag INVALID_INPUT",
		"tasks INVALID_INPUT",
		"tasks.a-format.output_format UNSUPPORTED_FORMAT",
		"tasks.a-format.options.crf INVALID_INPUT",
		"tasks.b-input.input INVALID_INPUT",
		"tasks.c-file.file FILE_NOT_FOUND",
		"tasks.d-url.filename INVALID_INPUT",
		"tasks.d-url.headers INVALID_INPUT",
		"tasks.d-url.url INVALID_INPUT",
		"tasks.e-empty.file CORRUPT_FILE",
		"tasks.e-large.file FILE_TOO_LARGE",
		"tasks.e-none.file INVALID_INPUT",
		"tasks.f-text.file CORRUPT_FILE",
		"tasks.f-unnamed.file UNSUPPORTED_FORMAT",
		"tasks.g-circle.input INVALID_INPUT",
		"tasks.h-circle.output_format UNSUPPORTED_CONVERSION", // of webp, which g-circle makes
		"tasks.i-route.output_format UNSUPPORTED_CONVERSION",
		"tasks.j-said.input_format UNSUPPORTED_FORMAT",
		"tasks.m-text INVALID_INPUT",
		"tasks.o-nothing.input INVALID_INPUT",
		"webhook_url INVALID_INPUT",
	}

	for name, sent := range map[string]string{"job": body, "plan": strings.Replace(body, `"tasks"`, `"dry_run":true,"tasks"`, 1)} {
		a := k.json("/v1/jobs", sent)
		k.refused(a, http.StatusBadRequest, "INVALID_INPUT", "colour")

		if got := faultsIn(t, a); !slices.Equal(got, want) {
			t.Errorf("%s: %s", name, strings.Join(got, "\n"))
		}
	}

	k.empty()
}

func TestAJobWithoutTasksHasOneFault(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, body := range []string{`{}`, `{"tasks":{}}`, `{"tasks":[]}`, `{"tasks":null}`} {
		if got := faultsIn(t, k.json("/v1/jobs", body)); !slices.Equal(
			got,
			[]string{"tasks INVALID_INPUT"},
		) {
			t.Errorf("%s: %q", body, got)
		}
	}
}

func TestACallIsCheckedWhole(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for body, want := range map[string][]string{
		`{"url":"ftp://example.com/a.png","targetFormat":"webp","quality":"best","webhook_url":"ftp://example.com/"}`: {
			"url INVALID_INPUT", "quality INVALID_INPUT", "webhook_url INVALID_INPUT",
		},
		`{"file":"file_00000000000000000000000000","targetFormat":"webp","quality":"best","fps":9}`: {
			"file FILE_NOT_FOUND", "quality INVALID_INPUT", "fps INVALID_INPUT",
		},
	} {
		if got := faultsIn(t, k.json("/v1/convert", body)); !slices.Equal(got, want) {
			t.Errorf("%s: %q", body, got)
		}
	}

	k.empty()
}

// faultsIn returns field and code of each fault that an answer lists.
func faultsIn(t *testing.T, a *answer) []string {
	t.Helper()
	list, _ := at(t, a.body.Error.Details, "errors").([]any)

	faults := make([]string, len(list))
	for i := range list {
		one, _ := list[i].(map[string]any)
		faults[i] = text(t, one, "field") + " " + text(t, one, "code")
	}

	return faults
}
