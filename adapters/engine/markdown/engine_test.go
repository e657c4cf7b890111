package markdown_test

import (
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/convertd/convertd/adapters/engine/markdown"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == "markdown" {
		os.Exit(markdown.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

type bench struct {
	*markdown.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, markdown.New, markdown.Config{})

	return bench{e, b}
}

func TestEngine(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	gone, err := markdown.New(t.Context(), markdown.Config{Executable: "/usr/bin/gone"},
		workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	contract.Engine(t, contract.Engines{
		Here: b.Engine, Missing: gone, From: "md", To: "html",
		Sample: workbench.Fixture(t, "md"), Room: b.Bench,
	})
}

// elements reads a page with the parser of browsers: the text by element, in order.
func (b bench) elements(tb testing.TB, content string, options option.Values) map[string][]string {
	tb.Helper()

	made, err := b.Step(
		tb, b.Engine, route.Edge{From: "md", To: "html"}, options, []byte(content),
	)
	if err != nil {
		tb.Fatal(err)
	}

	page, err := os.Open(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = page.Close() }()

	tree, err := html.Parse(page)
	if err != nil {
		tb.Fatal(err)
	}

	found := map[string][]string{}

	for n := range tree.Descendants() {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
			found[n.Parent.Data] = append(found[n.Parent.Data], n.Data)
		}
	}

	return found
}

func TestMarkdown(t *testing.T) {
	t.Parallel()

	const text = "---\ntitle: x\ntags:\n - y\n---\n# A *fine* heading\n\nWords[^1] and ~~none~~ <mark>raw</mark>\n\n" +
		"| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n\n```go\nx := \"<&>\"\n```\n\n[^1]: A note.\n"

	seen := newBench(t).elements(t, text, nil)
	for element, want := range map[string]string{
		"title": "A fine heading", "em": "fine", "del": "none", "th": "a|b", "td": "1|2",
		"code": "x := \"<&>\"\n", "mark": "raw",
	} {
		if got := strings.Join(seen[element], "|"); got != want {
			t.Errorf("%s: %q, not %q", element, got, want)
		}
	}

	if strings.Contains(strings.Join(seen["h2"], ""), "tags") {
		t.Error("the settings in front of the text are drawn")
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	for name, c := range map[string]struct {
		content, asked string
	}{
		"utf-8":           {"caf\u00e9", ""},
		"utf-8, marked":   {"\ufeffcaf\u00e9", ""},
		"utf-16":          {"\xff\xfec\x00a\x00f\x00\xe9\x00", ""},
		"windows-1252":    {"caf\xe9", "windows-1252"},
		"dos, as is said": {"caf\x82", "ibm866"},
	} {
		want := "caf\u00e9"
		if c.asked == "ibm866" {
			want = "caf\u0412"
		}

		got := b.elements(t, c.content, option.Values{"encoding": c.asked})
		if p := got["p"]; len(p) != 1 || p[0] != want {
			t.Errorf("%s: %q", name, p)
		}
	}

	_, err := b.Step(t, b.Engine, route.Edge{From: "md", To: "html"},
		option.Values{"encoding": "nonsense"}, []byte("x"))
	if !fault.Is(err, fault.InvalidInput) {
		t.Error(err)
	}
}
