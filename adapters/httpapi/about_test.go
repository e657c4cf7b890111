package httpapi_test

import (
	"encoding/json"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"
)

func TestTheDescriptionIsServed(t *testing.T) {
	t.Parallel()

	k := newKit(t)
	for path, want := range map[string]struct{ media, start string }{
		"/openapi.json":             {"application/json", `"openapi": "3.1.0"`},
		"/openapi.json?version=3.1": {"application/json", `"openapi": "3.1.0"`},
		"/openapi.json?version=3.0": {"application/json", `"openapi": "3.0.3"`},
		"/openapi-3.0.json":         {"application/json", `"openapi": "3.0.3"`},
		"/openapi.yaml":             {"application/yaml", "openapi: 3.1.0"},
		"/openapi.yaml?version=3.0": {"application/yaml", "openapi: 3.0.3"},
		"/openapi-3.0.yaml":         {"application/yaml", "openapi: 3.0.3"},
	} {
		a := k.do(http.MethodGet, path, "")
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != want.media ||
			!strings.Contains(a.text[:min(len(a.text), 40)], want.start) {
			t.Errorf("%s: %d %v %.60q", path, a.StatusCode, a.Header, a.text)
		}

		if want.media == "application/json" && !json.Valid([]byte(a.text)) {
			t.Errorf("%s is no JSON", path)
		}

		if again := k.do(
			http.MethodGet,
			path,
			"",
			"If-None-Match",
			a.Header.Get("ETag"),
		); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: %d; want 304", path, again.StatusCode)
		}
	}

	k.refused(
		k.do(http.MethodGet, "/openapi.json?version=2.0", ""),
		http.StatusBadRequest,
		"INVALID_INPUT",
		"version",
	)
	k.refused(
		k.do(http.MethodPost, "/openapi.json", ""),
		http.StatusMethodNotAllowed,
		"METHOD_NOT_ALLOWED",
		"",
	)
}

func TestThePageLoadsOnlyWhatIsHere(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	page := k.do(http.MethodGet, "/docs/api", "")
	if page.StatusCode != http.StatusOK ||
		page.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %v", page.StatusCode, page.Header)
	}

	policy := page.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'; script-src 'self';") ||
		strings.Contains(policy, "http") ||
		strings.Contains(policy, "unsafe-eval") {
		t.Error(policy)
	}

	links := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page.text, -1)
	if len(links) < 4 || regexp.MustCompile(`<script>|<style|https?:`).MatchString(page.text) {
		t.Errorf("%s", page.text)
	}

	for _, link := range links {
		a := k.do(http.MethodGet, path.Join("/docs", link[1]), "")
		if a.StatusCode != http.StatusOK || a.Header.Get("X-Content-Type-Options") != "nosniff" ||
			a.Header.Get("Cache-Control") == "no-store" ||
			a.text == "" {
			t.Errorf("%s: %d %v", link[1], a.StatusCode, a.Header)
		}
	}

	css := k.do(http.MethodGet, "/docs/swagger-ui.css", "", "Accept-Encoding", "identity")
	if strings.Contains(css.text, "url(http") || strings.Contains(css.text, "@import") ||
		!strings.Contains(css.text, ".swagger-ui") {
		t.Error("the style loads from elsewhere")
	}

	if a := k.do(http.MethodGet, "/docs/", ""); a.StatusCode != http.StatusMovedPermanently ||
		a.Header.Get("Location") != "../docs" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}

	if a := k.do(http.MethodGet, "/", ""); a.StatusCode != http.StatusFound ||
		a.Header.Get("Location") != "docs" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}

	// this server has no guide
	if a := k.do(http.MethodGet, "/docs", ""); a.StatusCode != http.StatusFound ||
		a.Header.Get("Location") != "docs/api" {
		t.Errorf("%d %v", a.StatusCode, a.Header)
	}

	missing := k.do(http.MethodGet, "/docs/nowhere.js", "")
	k.refused(missing, http.StatusNotFound, "NOT_FOUND", "")

	if missing.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", missing.Header)
	}

	k.refused(k.do(http.MethodGet, "/docs/deep/er.js", ""), http.StatusNotFound, "NOT_FOUND", "")
}
