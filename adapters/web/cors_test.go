package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/web"
)

const appOrigin = "https://app.example.com"

func sharing(origins ...string) web.Config {
	cfg := web.DefaultConfig()
	cfg.CORSOrigins = origins

	return cfg
}

func TestPreflight(t *testing.T) {
	t.Parallel()

	s := serve(t, sharing("https://other.example.com:8443", appOrigin))
	for name, c := range map[string]struct {
		origin, method, headers string
		allowed                 bool
	}{
		"the page":         {appOrigin, "POST", "x-api-key", true},
		"another page":     {"https://evil.example.com", "POST", "x-api-key", false},
		"another scheme":   {"http://app.example.com", "POST", "x-api-key", false},
		"a longer origin":  {appOrigin + ".evil.example", "POST", "x-api-key", false},
		"no origin":        {"null", "POST", "x-api-key", false},
		"an unused method": {appOrigin, "TRACE", "x-api-key", false},
		"another header":   {appOrigin, "POST", "x-secret", false},
	} {
		w := s.do(http.MethodOptions, "/things", "Origin", c.origin,
			"Access-Control-Request-Method", c.method, "Access-Control-Request-Headers", c.headers)

		h := w.Header()
		if got := h.Get("Access-Control-Allow-Origin") == c.origin; got != c.allowed ||
			w.Code != http.StatusNoContent {
			t.Errorf("%s: %d %v", name, w.Code, h)
		}

		if h.Get("Access-Control-Allow-Credentials") != "" || h.Get("X-Request-Id") == "" {
			t.Errorf("%s: %v", name, h)
		}
	}
}

func TestEveryOriginMayBeLetIn(t *testing.T) {
	t.Parallel()

	w := serve(
		t,
		sharing("*"),
	).do(http.MethodGet, "/things/1", "Origin", "https://anything.example")
	if w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v", w.Header())
	}
}

func TestWithoutOriginsThereIsNoCORS(t *testing.T) {
	t.Parallel()
	s := serve(t, sharing())

	w := s.do(
		http.MethodOptions,
		"/things",
		"Origin",
		appOrigin,
		"Access-Control-Request-Method",
		"POST",
	)
	if w.Code != http.StatusMethodNotAllowed ||
		w.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}

	if h := s.do(http.MethodGet, "/things/1", "Origin", appOrigin).Header(); h.Get("Vary") != "" {
		t.Errorf("%v", h)
	}
}

func TestConfigsAreChecked(t *testing.T) {
	t.Parallel()

	for _, bad := range []string{
		"", "example.com", "https://example.com/", "https://*.example.com", "https://", "null", "https://a b",
		"https://u:p@example.com", "https://:80",
	} {
		err := sharing(appOrigin, bad).Validate()
		if err == nil || !strings.Contains(err.Error(), "CONVERTD_CORS_ORIGINS") {
			t.Errorf("%q: %v", bad, err)
		}
	}

	good := sharing("*", "http://localhost:3000", "http://[::1]:8080", "moz-extension://0123")
	if err := good.Validate(); err != nil {
		t.Errorf("good origins: %v", err)
	}

	if err := (web.Config{}).Validate(); err == nil ||
		!strings.Contains(err.Error(), "CONVERTD_STALL_TIMEOUT") {
		t.Errorf("no limits: %v", err)
	}
}
