package dashboard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mostFirst is how many bytes the first visit may load, compressed.
const mostFirst = 200 << 10

func serve(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()

	mux := http.NewServeMux()
	Register(
		mux,
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
	)

	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)

	return w
}

func TestThePageLoadsOnlyWhatIsHere(t *testing.T) {
	t.Parallel()

	page := serve(t, "/")
	if page.Code != http.StatusOK || page.Header().Get("Cache-Control") != "no-cache" {
		t.Fatalf("%d %v", page.Code, page.Header())
	}

	policy := page.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'; script-src 'self'; style-src 'self';") ||
		strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
		t.Error(policy)
	}

	text := page.Body.String()
	if regexp.MustCompile(`<script>|<style|https?:| style=`).MatchString(text) {
		t.Errorf("%s", text)
	}

	first := len(text)

	for _, link := range regexp.MustCompile(`(?:src|href)="\./(assets/[^"]+)"`).FindAllStringSubmatch(text, -1) {
		asset := serve(t, "/"+link[1])
		if asset.Code != http.StatusOK ||
			!strings.HasSuffix(asset.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", link[1], asset.Code, asset.Header())
		}

		first += asset.Body.Len()
	}

	for _, font := range fonts(t) {
		first += serve(t, "/assets/"+font).Body.Len()
	}

	t.Logf("first load: %d bytes, compressed", first)

	if first > mostFirst || first < 20<<10 {
		t.Errorf("the first load is %d bytes; at most %d", first, mostFirst)
	}
}

func fonts(t *testing.T) []string {
	t.Helper()

	list, err := fs.Glob(built, "dist/assets/*.woff2")
	if err != nil || len(list) == 0 {
		t.Fatalf("%v, %d fonts", err, len(list))
	}

	for i, name := range list {
		list[i] = filepath.Base(name)
	}

	return list
}

func TestAssetsAreCompressed(t *testing.T) {
	t.Parallel()

	scripts, _ := fs.Glob(built, "dist/assets/index-*.js")
	if len(scripts) != 1 {
		t.Fatalf("%q", scripts)
	}

	w := serve(t, "/assets/"+filepath.Base(scripts[0]))
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v", w.Header())
	}

	if _, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes())); err != nil {
		t.Error(err)
	}

	if w := serve(t, "/assets/nowhere.js"); w.Code != http.StatusNotFound ||
		w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// TestDistIsBuiltFromUI holds what is checked in to its sources, without Node.js: the build leaves
// their sum.
func TestDistIsBuiltFromUI(t *testing.T) {
	t.Parallel()

	said, err := built.ReadFile("dist/SOURCES")
	if err != nil {
		t.Fatal(err)
	}

	if sum := sources(t); strings.TrimSpace(string(said)) != sum {
		t.Errorf(
			"dist was built from other sources than ui holds (%s, not %s): run `go tool task dashboard`",
			said,
			sum,
		)
	}
}

// sources returns the sum of all files that the build reads, as ui/vite.config.ts makes it.
func sources(t *testing.T) string {
	t.Helper()

	var names []string

	err := filepath.WalkDir("ui", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == "node_modules":
			return filepath.SkipDir
		case !d.IsDir() && d.Name() != "schema.d.ts":
			names = append(names, path)
		}

		return nil
	})
	if err != nil {
		t.Fatal(err)
	}

	slices.Sort(names)

	all := sha256.New()

	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}

		sum := sha256.Sum256(content)
		fmt.Fprintf(all, "%s %s\n", hex.EncodeToString(sum[:]), strings.TrimPrefix(name, "ui/"))
	}

	return hex.EncodeToString(all.Sum(nil))
}
