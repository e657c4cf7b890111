package chromium_test

import (
	"archive/zip"
	"bytes"
	"image/color"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

// entry is a file of a zip.
type entry struct {
	name, content string
	mode          fs.FileMode
	sealed        bool // it is encrypted, by its head
}

func zipOf(tb testing.TB, entries ...entry) []byte {
	tb.Helper()

	var file bytes.Buffer

	w := zip.NewWriter(&file)

	for _, e := range entries {
		head := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		head.SetMode(e.mode | 0o644)

		if e.sealed {
			head.Flags |= 1
		}

		to, err := w.CreateHeader(head)
		if err != nil {
			tb.Fatal(err)
		}

		if _, err := to.Write([]byte(e.content)); err != nil {
			tb.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}

	return file.Bytes()
}

func (b bench) unzipped(
	tb testing.TB, target string, options option.Values, entries ...entry,
) (ports.Made, error) {
	tb.Helper()

	edge := route.Edge{From: "zip", To: target}

	return b.Step(tb, b.Engine, edge, options, zipOf(tb, entries...))
}

// site is a page with all kinds of things beside it, in folders.
func site(tb testing.TB) []entry {
	tb.Helper()

	const style = `@font-face { font-family: Own; src: url(../fonts/own.ttf) }
		body { margin: 0; background: #00f url("../img/quarters.png") no-repeat; font-family: Own }
		p { margin: 100px 0 0 }`

	const script = `document.fonts.load("20px Own").then(() => fetch("data/words.json"))
		.then(answer => answer.json()).then(words => {
			document.getElementById("late").textContent =
				"font " + [...document.fonts][0].status + ", " + words.join(" ");
		})`

	return []entry{
		{name: "site/index.html", content: `<link rel=stylesheet href="css/style.css?v=1">
			<p id=late></p><p>on the page</p><img src="img/a%20b.png"><script src=js/app.js></script>`},
		{name: "site/css/style.css", content: style},
		{name: "site/fonts/own.ttf", content: string(workbench.Fixture(tb, "ttf"))},
		{
			name:    "site/img/quarters.png",
			content: string(workbench.PNG(tb, workbench.Quarters(40, 40))),
		},
		{name: "site/img/a b.png", content: string(workbench.PNG(tb, workbench.Quarters(60, 30)))},
		{name: "site/js/app.js", content: script},
		{name: "site/data/words.json", content: `["many", "words"]`},
		{name: "__MACOSX/site/._index.html", content: "of the system"},
	}
}

func TestAPageInAZipHasWhatBelongsToIt(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made, err := b.unzipped(t, "pdf", option.Values{"wait_for": "#late:not(:empty)"}, site(t)...)
	if err != nil || len(made.Warnings) > 0 {
		t.Fatal(err, made.Warnings)
	}

	text := b.Read(t, made.Outputs[0].Path).Pages[0].Text
	if !strings.Contains(text, "on the page") ||
		!strings.Contains(text, "font loaded, many words") {
		t.Errorf("%q", text)
	}

	said, err := b.Box.Run(t.Context(), sandbox.Command{
		Tool: "pdfimages", Args: []string{"-list", sandbox.InPath("read.pdf")},
		Inputs: []sandbox.Mount{{Host: made.Outputs[0].Path, Name: "read.pdf"}},
	})
	if list := strings.Join(strings.Fields(string(said.Stdout)), " "); err != nil ||
		!strings.Contains(list, "image 40 40") || !strings.Contains(list, "image 60 30") {
		t.Errorf("%s %v", list, err)
	}
}

// A page without a title is named after its zip.
func TestAPageInAZipHasATitle(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for page, want := range map[string]string{
		"<p>here": "Title:           part1", "<title>Its own</title><p>here": "Title:           Its own",
	} {
		made, err := b.unzipped(t, "pdf", nil, entry{name: "index.html", content: page})
		if err != nil {
			t.Fatal(err)
		}

		said, err := exec.CommandContext(t.Context(), "pdfinfo", made.Outputs[0].Path).Output()
		if err != nil || !strings.Contains(string(said), want) {
			t.Errorf("%v: %s", err, said)
		}
	}
}

func TestAPageInAZipIsDrawn(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made, err := b.unzipped(t, "png", option.Values{"width": 400}, site(t)...)
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		t.Fatal(err)
	}

	picture, quarters := workbench.Decode(t, content), workbench.Quarters(40, 40)
	for _, x := range []int{10, 30} { // of the picture that the style names
		want := color.RGBAModel.Convert(quarters.At(x, 10))
		if got := color.RGBAModel.Convert(picture.At(x, 10)); got != want {
			t.Errorf("at %d: %v, want %v", x, got, want)
		}
	}

	if got := color.RGBAModel.Convert(picture.At(390, 10)); got != (color.RGBA{0, 0, 255, 255}) {
		t.Errorf("the style's colour is %v", got)
	}
}

func TestZipsWithoutAPage(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	many := make([]entry, browser.MostFiles+1)
	for i := range many {
		many[i].name = strconv.Itoa(i)
	}

	for name, c := range map[string]struct {
		entries []entry
		kind    fault.Kind
		text    string
	}{
		"no index":     {[]entry{{name: "page.html", content: "x"}}, fault.InvalidInput, "index.html"},
		"no file":      {nil, fault.InvalidInput, "index.html"},
		"one too deep": {[]entry{{name: "a/b/index.html", content: "x"}}, fault.InvalidInput, "top"},
		"two folders": {
			[]entry{{name: "a/index.html", content: "x"}, {name: "b/index.html", content: "x"}},
			fault.InvalidInput, "one folder",
		},
		"a link": {
			[]entry{{name: "index.html", content: "/etc/passwd", mode: fs.ModeSymlink}},
			fault.InvalidInput, "index.html",
		},
		"a bomb": {
			[]entry{
				{name: "index.html", content: "x"},
				{name: "zeros", content: strings.Repeat("\x00", browser.MostBytes)},
			},
			fault.FileTooLarge, "256 MB",
		},
		"many files": {many, fault.InvalidInput, "5000"},
		"a file that is a folder": {
			[]entry{{name: "index.html", content: "x"}, {name: "index.html/a", content: "x"}},
			fault.CorruptFile, "damaged",
		},
		"an encrypted page": {
			[]entry{{name: "index.html", content: "x", sealed: true}},
			fault.PasswordRequired, "without a password",
		},
		"an empty page": {
			[]entry{{name: "index.html", content: `<script src="app.js"></script>`}},
			fault.UnsupportedConversion, "app.js",
		},
	} {
		_, err := b.unzipped(t, "pdf", nil, c.entries...)
		if f := fault.Of(err); f.Kind != c.kind || !strings.Contains(f.Text, c.text) {
			t.Errorf("%s: %v", name, err)
		}
	}

	_, err := b.Step(t, b.Engine, route.Edge{From: "zip", To: "pdf"}, nil, []byte("PK\x03\x04 cut"))
	if !fault.Is(err, fault.CorruptFile) {
		t.Errorf("cut short: %v", err)
	}
}

// Workers ask for themselves, and are refused like the page.
func TestScriptsInAZipReadNothingOutside(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	const read = `(name, tell) => {
		fetch(name).then(answer => answer.text())
			.then(text => tell(name + " is read: " + text.slice(0, 20)), () => tell(name + " is refused"))
	}`

	made, err := b.unzipped(t, "pdf", option.Values{"wait_for": "p:nth-of-type(5)"},
		entry{name: "index.html", content: `<p>here</p><script type=module src=main.js></script>`},
		entry{name: "main.js", content: `import { say } from "./say.js"
			const read = ` + read + `
			read("beside.txt", say); read("file:///etc/fonts/fonts.conf", say)
			const worker = new Worker("worker.js"); worker.onmessage = e => say("worker: " + e.data)`},
		entry{name: "say.js", content: `export const say = text => {
			const p = document.createElement("p"); p.textContent = text; document.body.append(p) }`},
		entry{name: "worker.js", content: `const read = ` + read + `
			read("beside.txt", postMessage); read("file:///etc/fonts/fonts.conf", postMessage)`},
		entry{name: "beside.txt", content: "beside"},
	)
	if err != nil {
		t.Fatal(err)
	}

	text := b.Read(t, made.Outputs[0].Path).Pages[0].Text
	for _, want := range []string{
		"beside.txt is read: beside", "file:///etc/fonts/fonts.conf is refused",
	} {
		if strings.Count(text, want) != 2 || !strings.Contains(text, "worker: "+want) {
			t.Errorf("%q does not stand for the page and its worker in %q", want, text)
		}
	}
}

func TestWhatAZipDoesNotHoldIsTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made, err := b.unzipped(
		t,
		"pdf",
		option.Values{"wait": 0.5},
		entry{
			name: "index.html",
			content: `<p>here</p><img src="img/gone.png"><iframe src=link></iframe>
			<iframe src="../../etc/fonts/fonts.conf"></iframe><img src="file:///C:/my/logo.png">
			<iframe src="..%2f..%2fin%2fconvertd"></iframe><iframe src="file:///in/convertd"></iframe>
			<link rel=stylesheet href="https://example.com/a.css"><iframe src="etc/evil.txt"></iframe>`,
		},
		entry{name: "../../etc/evil.txt", content: "cut"},
		entry{name: "link", content: "/etc/fonts/fonts.conf", mode: fs.ModeSymlink},
	)
	if err != nil {
		t.Fatal(err)
	}

	text, told := b.Read(t, made.Outputs[0].Path).Pages[0].Text, strings.Join(made.Warnings, "\n")
	if !strings.Contains(text, "here") || !strings.Contains(text, "cut") ||
		strings.Contains(text, "fontconfig") {
		t.Errorf("%q", text)
	}

	for _, want := range []string{
		"img/gone.png", "link", "etc/fonts/fonts.conf", "in/convertd", "file:///in/convertd",
		"file:///C:/my/logo.png", "https://example.com/a.css", "left out: 1.", "were cut: 1.",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("%q is not told in %s", want, told)
		}
	}
}
