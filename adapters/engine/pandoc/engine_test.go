package pandoc_test

import (
	"archive/zip"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/adapters/engine/pandoc"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets this test binary play the server's, which the engine starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == plaintext.Name {
		os.Exit(plaintext.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

type bench struct {
	*pandoc.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, pandoc.New, pandoc.Config{})

	return bench{e, b}
}

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := pandoc.New(t.Context(), pandoc.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here: b.Engine, Missing: none, From: "docx", To: "rst",
		Sample: workbench.Fixture(t, "docx"), Room: b.Bench,
	})
}

// converted returns the content of what is made of a text.
func (b bench) converted(
	tb testing.TB, from, to string, options option.Values, content []byte,
) (string, ports.Made) {
	tb.Helper()

	made, err := b.Step(tb, b.Engine, route.Edge{From: from, To: to}, options, content)
	if err != nil {
		tb.Fatal(err)
	}

	text, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}

	return string(text), made
}

func TestCharsetsAreFoundOrAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for _, c := range []struct {
		content, asked, want, charset string
	}{
		{"M\xfcller *ist* da", "", "Müller <em>ist</em> da", "windows-1252"},
		{"M\xfcller *ist* da", "iso-8859-2", "Müller <em>ist</em> da", "iso-8859-2"},
		{"\xff\xfeH\x00i\x00", "", "Hi", "utf-16le"},
	} {
		options := option.Values{}
		if c.asked != "" {
			options["encoding"] = c.asked
		}

		got, made := b.converted(t, "rst", "html", options, []byte(c.content))
		if !strings.Contains(got, c.want) || made.Report["encoding"] != c.charset {
			t.Errorf("%q: %s, %v", c.content, got, made.Report)
		}
	}
}

func TestPlainTextKeepsItsLines(t *testing.T) {
	t.Parallel()

	const text = "Roses *are* red,\nviolets blue.\n\nName    Qty\nApple     3\n\n" +
		"This is a line that was wrapped at some seventy characters or so, and it\ngoes on.\n"

	got, _ := newBench(t).converted(t, "txt", "html", nil, []byte(text))
	for _, want := range []string{
		"Roses *are* red,<br />\nviolets blue.",
		"<pre><code>Name    Qty\nApple     3</code></pre>",
		"or so, and it goes on.",
	} {
		if !strings.Contains(strings.ReplaceAll(got, "it\ngoes", "it goes"), want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
}

func TestNothingOutsideTheDocumentIsRead(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	secret := filepath.Join(t.TempDir(), "secret.svg")
	if err := os.WriteFile(secret, []byte("<svg>confidential</svg>"), 0o644); err != nil {
		t.Fatal(err)
	}

	page := `<p>Hello</p><img src="` + secret + `"><img src="../in/input.html">`

	for _, to := range []string{"html", "fb2"} { // FB2 holds pictures in base64
		got, made := b.converted(t, "html", to, nil, []byte(page))
		if strings.Contains(got, base64.StdEncoding.EncodeToString([]byte("<svg>conf"))) ||
			!strings.Contains(got, "Hello") {
			t.Errorf("%s: %s", to, got)
		}

		if to == "fb2" && len(made.Warnings) != 1 {
			t.Errorf("warnings %q", made.Warnings)
		}
	}
}

// picture is a PNG of one pixel.
const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func TestPicturesAreKeptOrMissed(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	page := `<p>Hello <img src="data:image/png;base64,` + picture + `" alt="a dot"></p>`
	book, made := b.converted(t, "html", "epub", nil, []byte(page))

	in, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}

	pictures := 0

	for _, f := range in.File {
		if strings.HasSuffix(f.Name, ".png") {
			pictures++
		}
	}

	if pictures != 1 || len(made.Warnings) != 0 {
		t.Errorf("%d pictures in the book, %q", pictures, made.Warnings)
	}

	if got, made := b.converted(t, "epub", "html", nil, []byte(book)); !strings.Contains(
		got, `src="data:image/png;base64,`+picture+`"`,
	) || len(made.Warnings) != 0 {
		t.Errorf("%s, %q", got, made.Warnings)
	}

	got, made := b.converted(t, "epub", "rst", nil, []byte(book))
	if !strings.Contains(got, "a dot") || strings.Contains(got, ".png") || len(made.Warnings) != 1 {
		t.Errorf("%s, %q", got, made.Warnings)
	}
}
