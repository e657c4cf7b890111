package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// put writes files of the desk.
func (d *desk) put(t *testing.T, files map[string]string) {
	t.Helper()

	for name, content := range files {
		if err := os.WriteFile(filepath.Join(d.dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOperationsAreCommands(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]struct{ file, content string }{
		"crop DIR/a.png DIR/out.png --width 30 --height=20":   {"out.png", "picture as png 30 wide"},
		"crop DIR/a.png DIR/out.png -o width=30 -o height=20": {"out.png", "picture as png 30 wide"},
		"crop DIR/a.png DIR/out.webp --width 30 --height 20":  {"out.webp", "picture as png 30 wide as webp"},
		"trim DIR/a.mov DIR/out.mov --start-time 1 --fast":    {"out.mov", "film as mov fast"},
		"trim --fast=false DIR/a.mov DIR/out.mov":             {"out.mov", "film as mov"},
		"merge DIR/a.mov DIR/b.mov DIR/out.mov":               {"out.mov", "film as mov and other"},
		"crop DIR/a.png DIR/new/ --width 30 --height 20":      {"new/a.png", "picture as png 30 wide"},
		"extract DIR/a.zip DIR/new":                           {"new/found 2.txt", "pages as *"},
		"extract DIR/a.zip DIR":                               {"found 0.txt", "pages as *"},
	} {
		d := newDesk(t.Context(), t)
		d.put(t, map[string]string{
			"a.png": "picture", "a.mov": "film", "b.mov": "other", "a.zip": "pages",
		})
		code := d.do(line)

		got, err := os.ReadFile(filepath.Join(d.dir, want.file))
		if code != exitDone || err != nil || string(got) != want.content {
			t.Errorf("%s: exit %d, %q %v, %s", line, code, got, err, d.errs.String())
		}
	}
}

func TestWrongOperationsChangeNothing(t *testing.T) {
	t.Parallel()

	for _, c := range [][2]string{
		{"crop DIR/a.png", "name the input and, last, the output"},
		{"crop DIR/a.png DIR/out.png", "--width: width is required"},
		{"crop DIR/a.png DIR/out.png --width 30 --height none", "--height: height must be a whole number"},
		{"crop DIR/a.png DIR/out.png --width 30 --height 9 -o deep", "--option deep: give it as NAME=VALUE"},
		{"crop DIR/a.png DIR/out.png --width 30 --height 9 -o hight=1", "did you mean"},
		{"crop DIR/a.png DIR/a.mov DIR/out.png --width 3 --height 9", "must be a folder"},
		{"crop DIR/a.png DIR/out.png --width 30 --height 9 --fps 9", "takes it; what is taken: height, width, x, y"},
		{"crop DIR/a.mov DIR/out.mov --width 30 --height 9", "Nothing here does crop"},
		{"crop DIR/a.png DIR/a.mov --width 30 --height 9", "is there already; use --force"},
		{"merge DIR/a.mov DIR/b.mov DIR", "is a folder; name the file that is to be made of all inputs"},
		{"extract DIR/a.mov DIR/b.mov", "is no folder; name one for the files that are found"},
		{"paint DIR/a.png DIR/out.png", "unexpected argument paint"},
	} {
		line, want := c[0], c[1]
		d := newDesk(t.Context(), t)
		d.put(t, map[string]string{"a.png": "picture", "a.mov": "film", "b.mov": "other"})
		code := d.do(line)
		said := strings.ReplaceAll(d.errs.String(), d.dir, "DIR")

		left, err := os.ReadDir(d.dir)
		if code == exitDone || !strings.Contains(said, want) || err != nil || len(left) != 3 {
			t.Errorf("%s: exit %d, %s; %v %v", line, code, said, left, err)
		}
	}
}
