package docs_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/convertd/convertd/adapters/httpapi/docs"
)

const first = `# One & all

See [the next](two.md#a-part), [itself](#a-part) and [elsewhere](https://example.com/x.md).

<script>alert(1)</script>

## A part

| a | b |
|---|---|
| 1 | 2 |

## Another
`

func folder() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	list := "section,page,summary\nStart,one,\"First, of all.\"\nUse,two,Second.\n"

	return fstest.MapFS{
		"contents.csv":          file(list),
		"one.md":                file(first),
		"two.md":                file("# Two\n\n## A part\n"),
		"screenshots/one.png":   file("\x89PNG"),
		"screenshots/other.txt": file("no picture"),
	}
}

// get asks a mux that shows the guide.
func get(t *testing.T, files fstest.MapFS, path string) *httptest.ResponseRecorder {
	t.Helper()

	guide, err := docs.NewGuide(files)
	if err != nil {
		t.Fatal(err)
	}

	mux := http.NewServeMux()
	docs.Register(mux, guide, http.NotFound)

	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))

	return answer
}

func TestAPageOfTheGuide(t *testing.T) {
	t.Parallel()

	answer := get(t, folder(), "/docs/one")
	page := answer.Body.String()

	for _, wanted := range []string{
		"<title>One &amp; all · convertd</title>",
		`<a href="two#a-part">the next</a>`,
		`<a href="#a-part">itself</a>`,
		`<a href="https://example.com/x.md">elsewhere</a>`,
		`<h2 id="a-part">A part</h2>`,
		`<div class="wide" tabindex="0"><table>`,
		`<li><a href="#another">Another</a></li>`,
		`<a href="one" aria-current="page">One &amp; all</a>`,
		`<a rel="next" href="two">`,
		`<a href="api">API reference</a>`,
	} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the page lacks %s:\n%s", wanted, page)
		}
	}

	if strings.Contains(page, "alert(1)") || strings.Contains(page, `rel="prev"`) {
		t.Error(page)
	}

	if policy := answer.Header().Get("Content-Security-Policy"); answer.Code != http.StatusOK ||
		!strings.HasPrefix(
			policy,
			"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; ",
		) ||
		strings.Contains(policy, "unsafe") {
		t.Errorf("%d %q", answer.Code, policy)
	}
}

func TestTheWayIntoTheGuide(t *testing.T) {
	t.Parallel()

	page := get(t, folder(), "/docs").Body.String()
	for _, wanted := range []string{
		`<a href="docs/one"><b>One &amp; all</b><span>First, of all.</span></a>`, `href="docs/guide.css"`,
		"<h2>Use</h2>", `<a href="docs/api">API reference</a>`,
	} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the way in lacks %s:\n%s", wanted, page)
		}
	}
}

func TestWhatLiesBesideTheGuide(t *testing.T) {
	t.Parallel()

	for path, want := range map[string]struct {
		status int
		media  string
	}{
		"/docs/guide.css":             {http.StatusOK, "text/css; charset=utf-8"},
		"/docs/guide.js":              {http.StatusOK, "text/javascript; charset=utf-8"},
		"/docs/icon.svg":              {http.StatusOK, "image/svg+xml"},
		"/docs/screenshots/one.png":   {http.StatusOK, "image/png"},
		"/docs/screenshots/other.txt": {http.StatusNotFound, "text/plain; charset=utf-8"},
		"/docs/screenshots/two.png":   {http.StatusNotFound, "text/plain; charset=utf-8"},
		"/docs/three":                 {http.StatusNotFound, "text/plain; charset=utf-8"},
		"/docs/one.md":                {http.StatusNotFound, "text/plain; charset=utf-8"},
		"/docs/contents.csv":          {http.StatusNotFound, "text/plain; charset=utf-8"},
		"/docs/swagger-ui.css":        {http.StatusOK, "text/css; charset=utf-8"},
	} {
		answer := get(t, folder(), path)
		if media := answer.Header().
			Get("Content-Type"); answer.Code != want.status ||
			media != want.media {
			t.Errorf("%s: %d %s, want %d %s", path, answer.Code, media, want.status, want.media)
		}
	}
}

func TestAGuideThatIsNotWhole(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"contents.csv", "two.md"} {
		files := folder()
		delete(files, name)

		if _, err := docs.NewGuide(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
