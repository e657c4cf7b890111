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
	return func(c *httpapi.Config, _ *files.Config, _ *files.Deps, _ *httpapi.Deps) { c.CORSOrigins = list }
}

// preflight asks what a browser asks before a page's request.
func (k *kit) preflight(origin, method, headers string) *answer {
	k.t.Helper()
	return k.do(http.MethodOptions, "/v1/convert", "", "Origin", origin, "Access-Control-Request-Method", method, "Access-Control-Request-Headers", headers)
}

func TestPreflight(t *testing.T) {
	t.Parallel()
	k := newKit(t, origins("https://other.example.com:8443", appOrigin))
	const sent = "authorization,content-type,idempotency-key,if-none-match,last-event-id,prefer,range,traceparent,x-api-key,x-request-id"
	a := k.preflight(appOrigin, http.MethodPost, sent)
	if h := a.Header; a.StatusCode != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != appOrigin || h.Get("Access-Control-Allow-Methods") != http.MethodPost ||
		h.Get("Access-Control-Allow-Headers") != sent || h.Get("Access-Control-Max-Age") != "7200" || h.Get("Access-Control-Allow-Credentials") != "" ||
		!strings.Contains(h.Get("Vary"), "Origin") || h.Get("X-Request-Id") == "" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}
	for _, x := range []struct{ origin, method, headers string }{
		{"https://evil.example.com", "POST", "content-type"},
		{"http://app.example.com", "POST", "content-type"},
		{appOrigin + ".evil.example", "POST", "content-type"},
		{"null", "POST", "content-type"},
		{appOrigin, "TRACE", "content-type"},
		{appOrigin, "POST", "x-secret"},
	} {
		if a := k.preflight(x.origin, x.method, x.headers); a.Header.Get("Access-Control-Allow-Origin") != "" || a.StatusCode != http.StatusNoContent {
			t.Errorf("%+v is let in: %d %v", x, a.StatusCode, a.Header)
		}
	}
}

func TestAnswersToOtherOrigins(t *testing.T) {
	t.Parallel()
	k := newKit(t, origins(appOrigin))
	for path, status := range map[string]int{"/healthz": 200, "/v1/formats/png": 200, "/v1/formats/nonsense": 404, "/v1/nothing": 404, "/v1/convert": 405, "/v1/formats?limit=0": 400} {
		a := k.do(http.MethodGet, path, "", "Origin", appOrigin)
		exposed := a.Header.Get("Access-Control-Expose-Headers")
		if a.StatusCode != status || a.Header.Get("Access-Control-Allow-Origin") != appOrigin || !strings.Contains(exposed, "X-Request-Id") || !strings.Contains(exposed, "Location") {
			t.Errorf("%s: %d %v", path, a.StatusCode, a.Header)
		}
		if a := k.do(http.MethodGet, path, "", "Origin", "https://evil.example.com"); a.StatusCode != status || a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: a stranger gets %v", path, a.Header)
		}
	}
	if a := k.do(http.MethodOptions, "/v1/convert", "", "Origin", appOrigin); a.StatusCode != http.StatusMethodNotAllowed || a.body.Error.Code != "METHOD_NOT_ALLOWED" {
		t.Errorf("OPTIONS that is no preflight: %d %s", a.StatusCode, a.text)
	}
}

func TestEveryOriginMayBeLetIn(t *testing.T) {
	t.Parallel()
	k := newKit(t, origins("*"))
	if a := k.preflight("https://anything.example", http.MethodPost, "content-type"); a.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v", a.Header)
	}
}

func TestWithoutOriginsThereIsNoCORS(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	a := k.preflight(appOrigin, http.MethodPost, "content-type")
	if a.StatusCode != http.StatusMethodNotAllowed || a.body.Error.Code != "METHOD_NOT_ALLOWED" || a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
	if a := k.do(http.MethodGet, "/healthz", "", "Origin", appOrigin); a.Header.Get("Access-Control-Allow-Origin") != "" || a.Header.Get("Vary") != "" {
		t.Errorf("%v", a.Header)
	}
}

func TestOriginsAreChecked(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "example.com", "https://example.com/", "https://*.example.com", "https://", "null", "https://a b", "https://u:p@example.com", "https://:80"} {
		cfg := httpapi.DefaultConfig()
		cfg.PublicURL, cfg.CORSOrigins = publicURL, []string{appOrigin, bad}
		if _, err := httpapi.New(cfg, httpapi.Deps{}); err == nil || !strings.Contains(err.Error(), "CONVERTD_CORS_ORIGINS") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	cfg := httpapi.DefaultConfig()
	cfg.PublicURL, cfg.CORSOrigins = publicURL, []string{"*", "http://localhost:3000", "http://[::1]:8080", "moz-extension://0123"}
	if _, err := httpapi.New(cfg, httpapi.Deps{}); err == nil || strings.Contains(err.Error(), "CONVERTD_CORS_ORIGINS") {
		t.Errorf("good origins: %v", err)
	}
}
