package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

// led follows the redirects of an answer as a client does that keeps its method, and returns the
// last answer.
func (k *kit) led(a *answer, method string) *answer {
	k.t.Helper()

	for range 30 {
		if a.StatusCode != http.StatusSeeOther {
			return a
		}

		a = k.do(method, strings.TrimPrefix(a.Header.Get("Location"), publicURL), "")
	}

	k.t.Fatalf("the redirects do not end: %v", a.Header)

	return nil
}

func TestARedirectLeadsToTheFile(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	picture, target := field{"file", "x.png", "PNG one"}, field{"targetFormat", "", "webp"}

	a := k.convert("?wait=20&redirect=true", picture, target)
	if a.StatusCode != http.StatusSeeOther ||
		!strings.HasPrefix(a.Header.Get("Location"), publicURL+"/v1/files/") {
		t.Fatalf("%d %v %s", a.StatusCode, a.Header, a.text)
	}

	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if got := k.led(a, method); got.StatusCode != http.StatusOK || got.text != "webp:PNG one" {
			t.Errorf("%s: %d %s", method, got.StatusCode, got.text)
		}
	}

	poll := "/v1/jobs/" + jobID(a) + "?redirect=true"
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		got := k.do(method, poll, "", "Prefer", "wait=5")
		if got.StatusCode != http.StatusSeeOther ||
			got.Header.Get("Location") != a.Header.Get("Location") ||
			got.Header.Get("Preference-Applied") != "wait=5" {
			t.Errorf("%s: %d %v", method, got.StatusCode, got.Header)
		}

		if got := k.do(method, "/v1/jobs/"+jobID(a), ""); got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", method, got.StatusCode, got.text)
		}
	}

	k.refused(k.do(http.MethodGet, poll, ""), http.StatusBadRequest, "INVALID_INPUT", "redirect")
}

func TestARedirectGoesOnWaiting(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.json("/v1/jobs?wait=1&redirect=true", `{"tasks":{"up":{"operation":"import/upload"},
		"b":{"operation":"convert","input":"up","output_format":"webp"},"out":{"operation":"export/url","input":"b"}}}`)
	id := jobID(a)

	want := publicURL + "/v1/jobs/" + id + "?redirect=true&wait=1"
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != want {
		t.Fatalf("%d %v %s", a.StatusCode, a.Header, a.text)
	}

	again := k.do(http.MethodGet, strings.TrimPrefix(want, publicURL), "")
	if again.StatusCode != http.StatusSeeOther || again.Header.Get("Location") != want {
		t.Fatalf("%d %v", again.StatusCode, again.Header)
	}

	k.do(http.MethodPost, "/v1/jobs/"+id+"/tasks/up/upload?filename=a.png", "PNG one")

	if got := k.led(again, http.MethodPost); got.StatusCode != http.StatusOK ||
		got.text != "webp:PNG one" {
		t.Errorf("%d %s", got.StatusCode, got.text)
	}
}

func TestARedirectToNothingIsAnError(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	target := field{"targetFormat", "", "webp"}
	failed := k.convert("?wait=20&redirect=true", field{"file", "x.png", "PNG FAIL"}, target)
	k.refused(failed, http.StatusInternalServerError, "CONVERSION_FAILED", "")

	none := k.json("/v1/import/url?wait=20&redirect=true", `{"url":"https://example.com/a.png"}`)
	k.refused(none, http.StatusConflict, "CONFLICT", "")
	cancelled := jobID(k.convert("", field{"file", "x.png", "PNG HOLD"}, target))
	k.do(http.MethodPost, "/v1/jobs/"+cancelled+"/cancel", "")

	for id, want := range map[string]struct {
		status int
		code   string
	}{
		text(t, failed.body.Error.Details, "jobId"): {http.StatusInternalServerError, "CONVERSION_FAILED"},
		text(t, none.body.Error.Details, "jobId"):   {http.StatusConflict, "CONFLICT"},
		cancelled:  {http.StatusConflict, "CANCELLED"},
		"job_none": {http.StatusNotFound, "JOB_NOT_FOUND"},
	} {
		k.refused(
			k.do(http.MethodGet, "/v1/jobs/"+id+"?redirect=true&wait=20", ""),
			want.status,
			want.code,
			"",
		)
	}
}
