package httpapi_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// creators are the calls that make a job which converts a picture of that content.
func (k *kit) creators(content string) map[string]func(query string, headers ...string) *answer {
	picture := base64.StdEncoding.EncodeToString([]byte(content))
	steps := `"b":{"operation":"convert","input":"a","output_format":"webp"},"c":{"operation":"export/url","input":"b"}}}`
	body, contentType := form(
		k.t,
		field{"file", "x.png", content},
		field{"targetFormat", "", "webp"},
	)

	return map[string]func(query string, headers ...string) *answer{
		"convert": func(query string, headers ...string) *answer {
			return k.do(
				http.MethodPost,
				"/v1/convert"+query,
				body,
				append(headers, "Content-Type", contentType)...)
		},
		"importURL": func(query string, headers ...string) *answer {
			return k.json(
				"/v1/import/url"+query,
				`{"url":"https://example.com/x.png?content=`+url.QueryEscape(
					content,
				)+`","targetFormat":"webp"}`,
				headers...)
		},
		"createJob": func(query string, headers ...string) *answer {
			return k.json(
				"/v1/jobs"+query,
				`{"tasks":{"a":{"operation":"import/base64","filename":"x.png","file":"`+picture+`"},`+steps,
				headers...)
		},
		"uploadIntoTask": func(query string, headers ...string) *answer {
			id := jobID(k.json("/v1/jobs", `{"tasks":{"a":{"operation":"import/upload"},`+steps))

			return k.do(
				http.MethodPost,
				"/v1/jobs/"+id+"/tasks/a/upload"+query,
				content,
				headers...)
		},
		"retryJob": func(query string, headers ...string) *answer {
			id := jobID(k.do(http.MethodPost, "/v1/convert", body, "Content-Type", contentType))
			return k.do(http.MethodPost, "/v1/jobs/"+id+"/retry"+query, "", headers...)
		},
	}
}

// TestACallerWhoWaitsIsToldWhatTheTasksFailWith has each kind of fault that a task can fail with;
// that the description has it is checked of every answer.
func TestACallerWhoWaitsIsToldWhatTheTasksFailWith(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, kind := range []fault.Kind{
		fault.InvalidInput, fault.FileTooLarge, fault.UnsupportedFormat, fault.UnsupportedConversion, fault.CorruptFile, fault.PasswordRequired,
		fault.ConversionFailed, fault.Timeout, fault.DiskFull, fault.FileGone, fault.Internal,
	} {
		for name, call := range k.creators("PNG FAULT: " + string(kind)) {
			if a := call("?wait=20"); a.body.Success ||
				a.body.Error.Details["task"] == nil && kind != fault.Internal {
				t.Errorf("%s: %s: %d %s", name, kind, a.StatusCode, a.text)
			}
		}
	}
}

func TestARepeatOfACallWhoseJobWasDeleted(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for name, call := range k.creators("PNG") {
		if name == "uploadIntoTask" || name == "retryJob" {
			continue // each of these calls is another one, on a job of its own
		}

		first := call("?wait=20", "Idempotency-Key", "k")
		if a := k.do(
			http.MethodDelete,
			"/v1/jobs/"+jobID(first),
			"",
		); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s\n%s", name, a.StatusCode, a.text, first.text)
		}

		k.refused(call("?wait=20", "Idempotency-Key", "k"), 404, "JOB_NOT_FOUND", "")
	}
}

// onDisk are blobs that engines can look into.
type onDisk struct{ ports.Blobs }

func (onDisk) LocalPath(string) (string, error) { return tooMuch, nil }
func (onDisk) Expect(string)                    {}

func TestAFileThatCannotBeLookedInto(t *testing.T) {
	t.Parallel()
	k := newKit(
		t,
		func(_ *httpapi.Config, _ *files.Config, d *files.Deps, _ *httpapi.Deps) { d.Blobs = onDisk{d.Blobs} },
	)
	k.refused(
		k.do(http.MethodPost, "/v1/upload?filename=x.png", "PNG"),
		500,
		"CONVERSION_FAILED",
		"",
	)
	k.empty()
}

func TestCancellingWhereTheDatabaseCannotGrow(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	// of the one connection that writes
	if _, err := k.db.Writer().ExecContext(t.Context(), "PRAGMA max_page_count = 100"); err != nil {
		t.Fatal(err)
	}

	var waiting []string

	for id := "first"; id != ""; { // until nothing more fits in
		a := k.json("/v1/jobs", manyUploads(3))
		if id = jobID(a); id == "" {
			k.refused(a, 503, "INSUFFICIENT_DISK_SPACE", "")
		}

		waiting = append(waiting, id)
	}

	for _, id := range waiting {
		if a := k.do(
			http.MethodPost,
			"/v1/jobs/"+id+"/cancel",
			"",
		); a.StatusCode == http.StatusServiceUnavailable {
			k.refused(a, 503, "INSUFFICIENT_DISK_SPACE", "")
			return
		}
	}

	t.Errorf("all of %d jobs were cancelled", len(waiting))
}
