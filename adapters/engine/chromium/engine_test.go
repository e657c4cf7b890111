package chromium_test

import (
	"fmt"
	"image"
	"image/color"
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/chromium"
	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// TestMain lets the test's own program stand for the server's, which the engine starts inside.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "engine" && os.Args[2] == browser.Name {
		os.Exit(browser.Main(os.Args[3:], os.Stdout, os.Stderr))
	}

	os.Exit(m.Run())
}

type bench struct {
	*chromium.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, chromium.New, chromium.Config{})

	return bench{Engine: e, Bench: b}
}

func (b bench) to(
	tb testing.TB, target, page string, options option.Values,
) (ports.Made, error) {
	tb.Helper()

	return b.Step(tb, b.Engine, route.Edge{From: "html", To: target}, options, []byte(page))
}

func (b bench) read(
	tb testing.TB,
	page string,
	options option.Values,
) (workbench.Reading, ports.Made) {
	tb.Helper()

	made, err := b.to(tb, "pdf", page, options)
	if err != nil {
		tb.Fatal(err)
	}

	return b.Read(tb, made.Outputs[0].Path), made
}

func TestPagesAreLaidOutAndScriptsRun(t *testing.T) {
	t.Parallel()

	const page = `<!doctype html><title>A title</title><h1>Heading one</h1>
		<div style="display:grid;grid-template-columns:1fr 1fr"><p>left</p><p>right</p></div>
		<script>document.body.append("sum " + (40 + 2)); alert("wait")</script>`

	seen, made := newBench(t).read(t, page, nil)
	if len(seen.Pages) != 1 || seen.Pages[0].Width != 596 || seen.Pages[0].Height != 842 ||
		!strings.Contains(seen.Pages[0].Text, "sum 42") {
		t.Errorf("%+v", seen.Pages)
	}

	if len(seen.Bookmarks) != 1 || seen.Bookmarks[0].Title != "Heading one" ||
		len(seen.Tagged) == 0 {
		t.Errorf("bookmarks %+v, tags %v", seen.Bookmarks, seen.Tagged)
	}

	if len(made.Warnings) > 0 {
		t.Error(made.Warnings)
	}
}

func TestSheets(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for name, c := range map[string]struct {
		page          string
		options       option.Values
		width, height int
	}{
		"the page's own": {"<style>@page{size:148mm 105mm}</style>x", nil, 420, 298},
		"asked for":      {"x", option.Values{"paper_size": "letter"}, 612, 792},
		"asked for against the page's": {
			"<style>@page{size:A6}</style>x",
			option.Values{"paper_size": "a5", "landscape": true},
			595, 420,
		},
		"across": {"x", option.Values{"landscape": true}, 842, 595},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			seen, _ := b.read(t, c.page, c.options)

			got := seen.Pages[0]
			if max(
				got.Width-c.width,
				c.width-got.Width,
				got.Height-c.height,
				c.height-got.Height,
			) > 1 {
				t.Errorf("%d × %d, not %d × %d", got.Width, got.Height, c.width, c.height)
			}
		})
	}
}

func TestHeadersFootersAndMargins(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	const two = `<p>first</p><p style="break-before:page">second</p>`

	seen, _ := b.read(t, two, option.Values{
		"header_text": "<Head & shoulders>", "footer_text": "{page} of {pages}",
	})
	if len(seen.Pages) != 2 || !strings.Contains(seen.Pages[0].Text, "<Head & shoulders>") ||
		!strings.Contains(seen.Pages[1].Text, "2 of 2") {
		t.Errorf("%+v", seen.Pages)
	}

	// a hundred lines take more sheets the wider the margin, or the larger the scale
	lines := strings.Repeat("<div>line</div>", 100)
	wide, _ := b.read(
		t,
		"<style>@page{margin:0}</style>"+lines,
		option.Values{"margin": "80mm 10mm"},
	)
	large, _ := b.read(t, lines, option.Values{"scale": 2.0})
	usual, _ := b.read(t, lines, nil)

	if len(usual.Pages) != 2 || len(wide.Pages) < 4 || len(large.Pages) < 4 {
		t.Errorf("%d pages, %d with a margin, %d enlarged",
			len(usual.Pages), len(wide.Pages), len(large.Pages))
	}

	for _, bad := range []string{"wide", "1mm 2mm 3mm 4mm 5mm", "-3mm", "9999mm"} {
		_, err := b.to(t, "pdf", "x", option.Values{"margin": bad})
		if f := fault.Of(err); f.Kind != fault.InvalidInput {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNothingOutsideIsFetchedAndItIsTold(t *testing.T) {
	t.Parallel()

	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("the secret"), 0o644); err != nil {
		t.Fatal(err)
	}

	const outside = "https://example.com/style.css"

	page := `<link rel="stylesheet" href="` + outside + `"><p>here</p>
		<iframe src="file://` + secret + `"></iframe><iframe src="file:///etc/fonts/fonts.conf"></iframe>
		<script>fetch("file:///in/convertd").catch(() => document.body.append("refused"))</script>
		<script>setTimeout(() => location = "https://example.com/away")</script>`

	seen, made := newBench(t).read(t, page, option.Values{"wait": 0.5})
	if text := seen.Pages[0].Text; !strings.Contains(text, "here") ||
		!strings.Contains(text, "refused") || strings.Contains(text, "secret") ||
		strings.Contains(text, "fontconfig") {
		t.Errorf("%q", text)
	}

	if len(made.Warnings) != 1 || !strings.Contains(made.Warnings[0], outside) ||
		!strings.Contains(made.Warnings[0], secret) {
		t.Errorf("%q", made.Warnings)
	}
}

func TestAnEmptyPageIsAFailure(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, page := range []string{
		"", "<p>  </p>", "<!doctype html><html><body></body></html>",
		`<script src="https://example.com/app.js"></script><div id="app"></div>`,
		`<style>@media print{body{display:none}}</style>on the screen alone`,
	} {
		_, err := b.to(t, "pdf", page, nil)
		if f := fault.Of(err); f.Kind != fault.UnsupportedConversion ||
			strings.Contains(page, "app.js") != strings.Contains(f.Text, "app.js") {
			t.Errorf("%q: %v", page, err)
		}
	}

	// what is not white shows something
	if _, err := b.to(t, "pdf", `<body style="background:#fee">`, nil); err != nil {
		t.Error(err)
	}
}

func TestScriptsThatDoNotEndAreStopped(t *testing.T) {
	t.Parallel()

	seen, made := newBench(t).read(t, "<p>before</p><script>for (;;) ;</script>", nil)
	if !strings.Contains(seen.Pages[0].Text, "before") || len(made.Warnings) != 1 ||
		!strings.Contains(made.Warnings[0], "seconds") {
		t.Errorf("%+v %q", seen.Pages, made.Warnings)
	}
}

func TestWaits(t *testing.T) {
	t.Parallel()

	const late = `now <script>setTimeout(() => { let p = document.createElement("p");
		p.id = "late"; p.textContent = "then"; document.body.append(p) }, %d)</script>`

	b := newBench(t)
	for name, c := range map[string]struct {
		options option.Values
		after   int // milliseconds; what must not be waited for comes later than any machine is slow
		there   bool
	}{
		"not":        {nil, 60_000, false},
		"a while":    {option.Values{"wait": 1.5}, 700, true},
		"an element": {option.Values{"wait_for": "#late"}, 700, true},
	} {
		seen, _ := b.read(t, fmt.Sprintf(late, c.after), c.options)
		if strings.Contains(seen.Pages[0].Text, "then") != c.there {
			t.Errorf("%s: %q", name, seen.Pages[0].Text)
		}
	}

	_, made := b.read(t, fmt.Sprintf(late, 700), option.Values{"wait_for": "#never"})
	if !slices.ContainsFunc(made.Warnings, func(w string) bool {
		return strings.Contains(w, "did not come")
	}) {
		t.Errorf("%q", made.Warnings)
	}
}

func TestPictures(t *testing.T) {
	t.Parallel()

	const page = `<body style="margin:0"><div style="background:#00f;height:50px"></div>
		<div style="background:#f00;height:3000px"></div>`

	b := newBench(t)

	made, err := b.to(t, "png", page, option.Values{"width": 400})
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		t.Fatal(err)
	}

	picture := workbench.Decode(t, content)
	if picture.Bounds() != image.Rect(0, 0, 400, 3050) {
		t.Error(picture.Bounds())
	}

	for y, want := range map[int]color.RGBA{10: {0, 0, 255, 255}, 3000: {255, 0, 0, 255}} {
		if got := color.RGBAModel.Convert(picture.At(200, y)); got != want {
			t.Errorf("at %d: %v", y, got)
		}
	}
}
