package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestUnknownParametersAreRefused(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for path, c := range map[string]struct{ field, says string }{
		"/v1/jobs?satus=failed":                   {"satus", "did you mean status?"},
		"/v1/jobs?Limit=5":                        {"Limit", "did you mean limit?"},
		"/v1/jobs?colour=red":                     {"colour", "known here: limit, cursor"},
		"/v1/jobs/job_1?wait=1&waitt=2":           {"waitt", "did you mean wait?"},
		"/healthz?verbose":                        {"verbose", "none can be given here"},
		"/v1/formats/png?full=1":                  {"full", "none can be given here"},
		"/v1/files/file_1/a.png?Expires=1&kid=sk": {"Expires", "did you mean expires?"},
	} {
		a := k.do(http.MethodGet, path, "")
		k.refused(a, http.StatusBadRequest, "INVALID_INPUT", c.field)

		if !strings.Contains(a.body.Error.Message, c.says) {
			t.Errorf("%s: %q; want %q", path, a.body.Error.Message, c.says)
		}
	}

	a := k.do(http.MethodGet, "/v1/jobs?b=1&a=2", "")
	if got := faultsIn(t, a); strings.Join(got, " ") != "a INVALID_INPUT b INVALID_INPUT" {
		t.Errorf("%q", got)
	}

	k.refused(
		k.do(http.MethodGet, "/v1/jobs?status=%zz", ""),
		http.StatusBadRequest,
		"INVALID_INPUT",
		"",
	)
}

func TestAnUnknownParameterIsRefusedBeforeTheBody(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for _, path := range []string{"/v1/upload?name=a.png", "/v1/jobs?dry=true"} {
		a := k.send(
			http.MethodPost,
			path,
			unread{t},
			"Expect",
			"100-continue",
			"Content-Type",
			"image/png",
		)
		if a.StatusCode != http.StatusBadRequest || a.body.Error.Code != "INVALID_INPUT" {
			t.Errorf("%s: %d %s", path, a.StatusCode, a.text)
		}
	}

	k.empty()
}

func TestUnknownFieldsNameWhatWasMeant(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.convert(
		"",
		field{"qualty", "", "high"},
		field{"targetFormat", "", "webp"},
		field{"file", "x.png", "PNG"},
	)
	k.refused(a, http.StatusBadRequest, "INVALID_INPUT", "qualty")

	if !strings.Contains(a.body.Error.Message, "did you mean quality?") {
		t.Error(a.body.Error.Message)
	}

	a = k.json("/v1/jobs", `{"task":{}}`)
	if !strings.Contains(a.text, "did you mean tasks?") {
		t.Error(a.text)
	}
}
