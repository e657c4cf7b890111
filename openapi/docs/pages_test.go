package docs_test

import (
	"encoding/csv"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	httpdocs "github.com/convertd/convertd/adapters/httpapi/docs"
	"github.com/convertd/convertd/bootstrap/guide"
	"github.com/convertd/convertd/openapi/docs"
)

const (
	readme    = "../../README.md"
	here      = "../../openapi/docs/" // as the README calls it
	mostLines = 150                   // of the README: what is more belongs into a page
)

// documents returns what strangers read, by its path from here.
func documents(t *testing.T) map[string]string {
	t.Helper()

	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) < 10 {
		t.Fatal(pages, err)
	}

	all := map[string]string{}

	for _, name := range append(pages, readme) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}

		all[name] = string(text)
	}

	return all
}

func TestTheTablesAreWhatTheProgramGoesBy(t *testing.T) {
	t.Parallel()

	for name, text := range documents(t) {
		if want, err := guide.Fill(text); err != nil || want != text {
			t.Errorf("%s is out of date (%v): run go generate ./bootstrap", name, err)
		}
	}
}

func TestTheReadmeIsShort(t *testing.T) {
	t.Parallel()

	if lines := strings.Count(documents(t)[readme], "\n"); lines > mostLines {
		t.Errorf("the README has %d lines, want %d at most", lines, mostLines)
	}
}

func TestTheContentsNameEveryPageOnce(t *testing.T) {
	t.Parallel()

	file, err := docs.Files.Open("contents.csv")
	if err != nil {
		t.Fatal(err)
	}

	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}

	var named []string
	for _, row := range rows[1:] {
		named = append(named, row[1]+".md")
	}

	pages, err := fs.Glob(docs.Files, "*.md")
	if err != nil {
		t.Fatal(err)
	}

	slices.Sort(named)

	if !slices.Equal(named, pages) {
		t.Errorf("openapi/docs/contents.csv names\n%v, and there are\n%v", named, pages)
	}
}

var (
	fenced = regexp.MustCompile("(?s)```.*?```")
	links  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	titles = regexp.MustCompile(`(?m)^#+ (.+)$`)
	marked = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

func TestTheLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	all := documents(t)

	for name, text := range all {
		for _, link := range links.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}

			if problem := follow(all, name, link[1]); problem != "" {
				t.Errorf("%s links to %s: %s", name, link[1], problem)
			}
		}
	}
}

// follow returns what is wrong with a link, "" where nothing is.
func follow(all map[string]string, from, link string) string {
	target, anchor, _ := strings.Cut(link, "#")
	to := path.Join(path.Dir(from), target)

	if target == "" {
		to = from
	}

	if _, err := os.Stat(to); err != nil {
		return err.Error()
	}

	text := all[strings.TrimPrefix(to, here)]
	if anchor != "" && !slices.Contains(anchors(text), anchor) {
		return "there is no such heading"
	}

	return ""
}

// anchors returns the names by which GitHub leads to a document's headings.
func anchors(text string) []string {
	var names []string

	for _, title := range titles.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		name := marked.ReplaceAllString(strings.ToLower(title[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}

	return names
}

var hrefs = regexp.MustCompile(`(?:href|src)="([^"]*)"`)

func TestThePagesLeadSomewhere(t *testing.T) {
	t.Parallel()

	pages, err := httpdocs.NewGuide(docs.Files)
	if err != nil {
		t.Fatal(err)
	}

	mux := http.NewServeMux()
	httpdocs.Register(mux, pages, http.NotFound)

	seen := map[string]string{}
	visit(t, mux, seen, "/docs")

	if len(seen) < 15 {
		t.Errorf("only %d pages are found from the way in", len(seen))
	}
}

// visit gets a page and all that it leads to on this server, and notes each in seen.
func visit(t *testing.T, server http.Handler, seen map[string]string, at string) {
	t.Helper()

	answer := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
	server.ServeHTTP(answer, request)
	seen[at] = answer.Body.String()

	if answer.Code != http.StatusOK {
		t.Errorf("%s: %d", at, answer.Code)
	}

	if at == "/docs/api" || path.Ext(at) != "" {
		return
	}

	for _, link := range hrefs.FindAllStringSubmatch(seen[at], -1) {
		to, err := request.URL.Parse(html.UnescapeString(link[1]))
		if err != nil || to.Host != "" || to.Path == "/" {
			continue
		}

		if _, known := seen[to.Path]; !known {
			visit(t, server, seen, to.Path)
		}

		if to.Fragment != "" && !strings.Contains(seen[to.Path], ` id="`+to.Fragment+`"`) {
			t.Errorf("%s leads to %s, and there is no such part", at, to)
		}
	}
}
