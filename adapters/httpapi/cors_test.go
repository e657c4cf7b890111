package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/app/files"
)

const appOrigin = "https://app.example.com"

func origins(list ...string) setting {
	return func(c *httpapi.Config, _ *files.Config, _ *files.Deps, _ *httpapi.Deps) { c.Web.CORSOrigins = list }
}

// preflight asks what a browser asks before a page's request.
func (k *kit) preflight(origin, method, headers string) *answer {
	k.t.Helper()

	return k.do(
		http.MethodOptions,
		"/v1/convert",
		"",
		"Origin",
		origin,
		"Access-Control-Request-Method",
		method,
		"Access-Control-Request-Headers",
		headers,
	)
}

func TestPreflight(t *testing.T) {
	t.Parallel()
	k := newKit(t, origins("https://other.example.com:8443", appOrigin))

	const sent = "authorization,content-type,idempotency-key,if-none-match,last-event-id,prefer,range,traceparent,x-api-key,x-request-id"

	a := k.preflight(appOrigin, http.MethodPost, sent)
	if h := a.Header; a.StatusCode != http.StatusNoContent ||
		h.Get("Access-Control-Allow-Origin") != appOrigin ||
		h.Get("Access-Control-Allow-Methods") != http.MethodPost ||
		h.Get("Access-Control-Allow-Headers") != sent ||
		h.Get("Access-Control-Max-Age") != "7200" ||
		h.Get("Access-Control-Allow-Credentials") != "" ||
		!strings.Contains(h.Get("Vary"), "Origin") ||
		h.Get("X-Request-Id") == "" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
}

func TestAnswersToOtherOrigins(t *testing.T) {
	t.Parallel()

	k := newKit(t, origins(appOrigin))
	for path, status := range map[string]int{"/healthz": 200, "/v1/formats/png": 200, "/v1/formats/nonsense": 404, "/v1/nothing": 404, "/v1/convert": 405, "/v1/formats?limit=0": 400} {
		a := k.do(http.MethodGet, path, "", "Origin", appOrigin)

		exposed := a.Header.Get("Access-Control-Expose-Headers")
		if a.StatusCode != status || a.Header.Get("Access-Control-Allow-Origin") != appOrigin ||
			!strings.Contains(exposed, "X-Request-Id") ||
			!strings.Contains(exposed, "Location") {
			t.Errorf("%s: %d %v", path, a.StatusCode, a.Header)
		}

		if a := k.do(
			http.MethodGet,
			path,
			"",
			"Origin",
			"https://evil.example.com",
		); a.StatusCode != status ||
			a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: a stranger gets %v", path, a.Header)
		}
	}

	if a := k.do(
		http.MethodOptions,
		"/v1/convert",
		"",
		"Origin",
		appOrigin,
	); a.StatusCode != http.StatusMethodNotAllowed ||
		a.body.Error.Code != "METHOD_NOT_ALLOWED" {
		t.Errorf("OPTIONS that is no preflight: %d %s", a.StatusCode, a.text)
	}
}
