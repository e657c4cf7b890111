package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/convertd/convertd/adapters/web"
)

func TestPagesOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()

	cfg := web.Config{
		Open:        &web.Open{Hosts: []string{"convert.example.com"}},
		CORSOrigins: []string{"https://app.example.com"},
	}
	fine := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	refuse := func(w http.ResponseWriter, _ *http.Request, _ int, _ error) {
		w.WriteHeader(http.StatusForbidden)
	}

	guarded, err := cfg.OwnPages(refuse, fine)
	if err != nil {
		t.Fatal(err)
	}

	const origin, site = "Origin", "Sec-Fetch-Site"

	for _, x := range []struct {
		method, host string
		headers      []string
		refused      bool
	}{
		{"GET", "127.0.0.1:8080", nil, false},
		{"GET", "localhost:8080", nil, false},
		{"GET", "LOCALHOST.", nil, false},
		{"GET", "api.localhost:8080", nil, false},
		{"GET", "[::1]:8080", nil, false},
		{"GET", "192.168.1.5", nil, false},
		{"GET", "convert.example.com", nil, false},
		{"GET", "Convert.Example.Com:443", nil, false},
		{"GET", "rebind.evil.test:8080", nil, true},
		{"GET", "127.0.0.1.evil.test", nil, true},
		{"GET", "localhost.evil.test", nil, true},
		{"GET", "evil.convert.example.com", nil, true},
		{"GET", "", nil, true},
		{"POST", "127.0.0.1:8080", nil, false}, // no browser
		{"POST", "127.0.0.1:8080", []string{site, "same-origin"}, false},
		{"POST", "127.0.0.1:8080", []string{site, "none"}, false},
		{"POST", "127.0.0.1:8080", []string{site, "cross-site"}, true},
		{"DELETE", "127.0.0.1:8080", []string{site, "cross-site", origin, "https://evil.test"}, true},
		{"POST", "127.0.0.1:8080", []string{origin, "https://evil.test"}, true},
		{"POST", "127.0.0.1:8080", []string{origin, "null"}, true},
		{"POST", "127.0.0.1:8080", []string{origin, "http://127.0.0.1:8080"}, false},
		{"POST", "127.0.0.1:8080", []string{origin, "http://127.0.0.1:9"}, true},
		{"POST", "127.0.0.1:8080", []string{site, "cross-site", origin, "https://app.example.com"}, false},
		{"GET", "127.0.0.1:8080", []string{site, "cross-site", origin, "https://evil.test"}, false},
	} {
		r := httptest.NewRequestWithContext(t.Context(), x.method, "/", http.NoBody)
		r.Host = x.host

		for i := 0; i < len(x.headers); i += 2 {
			r.Header.Set(x.headers[i], x.headers[i+1])
		}

		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, r)

		if refused := w.Code == http.StatusForbidden; refused != x.refused {
			t.Errorf(
				"%s of %q with %q: refused %v, want %v",
				x.method,
				x.host,
				x.headers,
				refused,
				x.refused,
			)
		}
	}
}

func TestEveryOriginMayCallWhereAllAreAllowed(t *testing.T) {
	t.Parallel()

	cfg := web.Config{Open: &web.Open{}, CORSOrigins: []string{"*"}}

	guarded, err := cfg.OwnPages(nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	if err != nil {
		t.Fatal(err)
	}

	r := httptest.NewRequestWithContext(
		t.Context(),
		http.MethodPost,
		"http://127.0.0.1/",
		http.NoBody,
	)
	r.Header.Set("Sec-Fetch-Site", "cross-site")

	w := httptest.NewRecorder()
	if guarded.ServeHTTP(w, r); w.Code != http.StatusOK {
		t.Errorf("%d", w.Code)
	}
}
