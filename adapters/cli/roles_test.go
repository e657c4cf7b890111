package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPipes(t *testing.T) {
	t.Parallel()

	for line, c := range map[string]struct{ out, file string }{
		"convert - DIR/out.jpg --from png":    {"", "out.jpg"},
		"convert - --from png --to jpg":       {"picture as jpg", ""},
		"convert - - --from png -t jpg":       {"picture as jpg", ""},
		"convert DIR/a.png - --to webp":       {"file as webp", ""},
		"convert - DIR/out/ --from png -tjpg": {"", "out/stdin.jpg"},
	} {
		d := newDesk(t.Context(), t)
		d.in = strings.NewReader("picture")
		d.write(t, "a.png", "file")

		if code := d.do(line); code != exitDone || d.out.String() != c.out {
			t.Errorf("%s: exit %d, %q: %s", line, code, d.out.String(), d.errs.String())
			continue
		}

		if c.file != "" && !strings.HasPrefix(d.read(t, c.file), "p") {
			t.Errorf("%s: %s", line, d.read(t, c.file))
		}

		d.has(t, ".")
	}
}

func TestPipesThatCannotBe(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]string{
		"convert DIR/a.png -":                       "say what to write to standard output with --to",
		"convert DIR/a.png DIR/a.png - --to jpg":    "standard output takes what becomes of one file",
		"convert - - DIR/o/ --to jpg --from png":    "standard input can be read once",
		"convert DIR/a.png - --to jpg --json":       "--json prints to standard output, too",
		"convert DIR/a.png DIR/b.png - --to jpg":    "takes what becomes of one file",
		"convert - DIR/x.jpg --from pngg":           "--from pngg is no format, did you mean png",
		"convert DIR/pages.png - --to jpg":          "3 files come of it; name an output",
		"convert DIR/a.png DIR/old --to pdf --fore": `did you mean "--force"?`,
	} {
		d := newDesk(t.Context(), t)
		d.write(t, "a.png", "picture")
		d.write(t, "pages.png", "pages")

		if code := d.do(line); code != exitUsage || !strings.Contains(d.errs.String(), want) {
			t.Errorf("%s: exit %d, %s\nwant %s", line, code, d.errs.String(), want)
		}
	}

	d := newDesk(t.Context(), t)
	d.screen = true
	d.write(t, "a.png", "picture")

	if code := d.do("convert DIR/a.png - --to jpg"); code != exitUsage ||
		!strings.Contains(d.errs.String(), "jpg is no text for a terminal") {
		t.Errorf("exit %d: %s", code, d.errs.String())
	}
}

func TestTheLastArgumentIsAnOutputWhereItCanBeNoInput(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]string{
		"convert DIR/a.png DIR/plain --to webp":                  "a.png old.webp plain",
		"convert DIR/a.png DIR/b.v2 --to webp":                   "a.png b.v2 old.webp",
		"convert DIR/a.png DIR/b.webp --to webp":                 "a.png b.webp old.webp",
		"convert DIR/a.png DIR/b.jpg --to webp":                  "an output it would be named jpg but hold webp",
		"convert DIR/a.png DIR/a.png DIR/x -twebp":               "as a folder for what the others become, write",
		"convert DIR/a.png DIR/old.webp -ft webp":                "old.webp is an input, which no output replaces",
		"convert DIR/a.png DIR/a.png -f":                         "a.png is an input, which no output replaces",
		"convert DIR/a.png DIR/link.png -f":                      "a.png link.png old.webp",
		"convert DIR/a.png DIR/hard.png -f":                      "hard.png is an input",
		"crop DIR/a.png DIR -f --width 1 --height 1 --x 0 --y 0": "a.png is an input",
	} {
		d := newDesk(t.Context(), t)
		d.write(t, "a.png", "picture")
		d.write(t, "old.webp", "old")

		for name, link := range map[string]func(string, string) error{
			"link.png": os.Symlink, "hard.png": os.Link,
		} {
			if !strings.Contains(line, name) {
				continue
			}

			if err := link(filepath.Join(d.dir, "a.png"), filepath.Join(d.dir, name)); err != nil {
				t.Fatal(err)
			}
		}

		code := d.do(line)

		d.made.closed = true
		if got := d.has(t, "."); got != want && !strings.Contains(d.errs.String(), want) {
			t.Errorf("%s: exit %d, %s: %s", line, code, d.errs.String(), got)
		}

		if d.read(t, "a.png") != "picture" {
			t.Errorf("%s: the input has become %s", line, d.read(t, "a.png"))
		}
	}
}

func TestURLsAreInputs(t *testing.T) {
	t.Parallel()

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/pics/a%20b.png", "/pics/a b.png":
			fmt.Fprint(w, "one")
		case "/short.png":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "not so much")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)

	d := newDesk(t.Context(), t)
	if code := d.do(
		"convert " + server.URL + "/pics/a%20b.png?size=2 DIR/out/ --to jpg",
	); code != exitDone ||
		d.read(t, "out/a b.jpg") != "one as jpg" {
		t.Errorf("exit %d: %s", code, d.errs.String())
	}

	for path, want := range map[string]string{
		"/none.png":  "It cannot be downloaded: the server answers 404 Not Found",
		"/short.png": "It cannot be read: unexpected EOF",
	} {
		if code := d.do("convert " + server.URL + path + " DIR/x.jpg"); code != exitInput ||
			!strings.Contains(d.errs.String(), want) {
			t.Errorf("%s: exit %d: %s", path, code, d.errs.String())
		}
	}

	if got := d.has(t, "."); got != "out" {
		t.Errorf("left %s", got)
	}

	w := newWorks(t)
	if code := d.do(
		"convert " + server.URL + "/pics/a%20b.png - --to jpg --server " + w.URL,
	); code != exitDone ||
		d.out.String() != "result 1" ||
		w.form["file"] != "a b.png" {
		t.Errorf("exit %d: %s, %v", code, d.errs.String(), w.form)
	}
}

func (d *desk) tree(t *testing.T, root string) string {
	t.Helper()

	var files []string

	err := filepath.WalkDir(
		filepath.Join(d.dir, root),
		func(path string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				below, _ := filepath.Rel(filepath.Join(d.dir, root), path)
				files = append(files, below)
			}

			return err
		},
	)
	if err != nil {
		t.Fatal(err)
	}

	return strings.Join(files, " ")
}

func TestFolders(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]string{
		"convert DIR/in DIR/out --to webp -r":                "out: a.webp deep/b.webp",
		"convert DIR/in DIR/in/out --to webp -r":             "in/out: a.webp deep/b.webp",
		"convert DIR/in -rt webp":                            "in: .h.png a.png a.webp deep/b.png deep/b.webp deep/c.txt done.webp",
		"convert DIR/in/a.png DIR/in/deep DIR/out/ -rt webp": "out: a.webp b.webp",
		"convert DIR/in DIR/out --to webp":                   "is a folder; name the files in it",
		"convert DIR/in DIR/out.webp":                        "is a folder; say what to make of its files with --to FORMAT -r",
		"convert DIR/in DIR/out -r --to pdf":                 "nothing that was found becomes pdf here",
	} {
		d := newDesk(t.Context(), t)
		if err := os.MkdirAll(filepath.Join(d.dir, "in", "deep"), 0o700); err != nil {
			t.Fatal(err)
		}

		for _, name := range []string{"in/a.png", "in/deep/b.png", "in/deep/c.txt", "in/.h.png", "in/done.webp"} {
			d.write(t, name, "picture")
		}

		code := d.do(line)

		root, files, ok := strings.Cut(want, ": ")
		if !ok {
			if code != exitUsage || !strings.Contains(d.errs.String(), want) {
				t.Errorf("%s: exit %d, %s", line, code, d.errs.String())
			}

			continue
		}

		if got := d.tree(t, root); code != exitDone || got != files {
			t.Errorf("%s: exit %d, %s: %s", line, code, d.errs.String(), got)
		}

		if strings.Contains(d.tree(t, "in"), "deep/c.txt") &&
			!strings.Contains(d.errs.String(), "left out 1 files") {
			t.Errorf("%s: %s", line, d.errs.String())
		}
	}
}

func TestOptionsMayBeWrittenAsFlags(t *testing.T) {
	t.Parallel()

	d := newDesk(t.Context(), t)
	d.write(t, "a.png", "picture")

	if code := d.do("convert DIR/a.png DIR/b.webp --quality high"); code != exitDone ||
		d.read(t, "b.webp") != "picture as webp high" {
		t.Errorf("exit %d: %s", code, d.errs.String())
	}
}

func TestEveryCommandKnowsTheServerOfTheEnvironment(t *testing.T) {
	w := newWorks(t)
	t.Setenv("CONVERTD_SERVER", w.URL)

	d := newDesk(t.Context(), t)
	d.write(t, "a.png", "one")

	if code := d.do("convert DIR/a.png DIR/b.jpg"); code != exitDone || w.form["file"] != "a.png" {
		t.Errorf("exit %d: %s, %v", code, d.errs.String(), w.form)
	}

	clear(w.form)

	if code := d.do("convert DIR/a.png DIR/c.jpg --server="); code != exitDone || len(w.form) > 0 {
		t.Errorf("exit %d: %s, %v", code, d.errs.String(), w.form)
	}

	parser, err := d.parser()
	if err != nil {
		t.Fatal(err)
	}

	for _, leaf := range parser.Model.Leaves(false) {
		for _, group := range leaf.AllFlags(false) {
			for _, flag := range group {
				if flag.Name == "server" && strings.Join(flag.Envs, "") != "CONVERTD_SERVER" {
					t.Errorf("%s does not know CONVERTD_SERVER", leaf.Path())
				}
			}
		}
	}
}
