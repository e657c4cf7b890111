package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/file"
)

func (d *desk) read(t *testing.T, name string) string {
	t.Helper()

	content, err := os.ReadFile(filepath.Join(d.dir, name))
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}

func TestConvertOneFile(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	d.write(t, "a.png", "picture")

	if code := d.do("convert DIR/a.png DIR/b.jpeg -o quality=high"); code != exitDone {
		t.Fatalf("exit %d: %s", code, d.errs.String())
	}

	if got := d.read(t, "b.jpeg"); got != "picture as jpg high" {
		t.Error(got)
	}

	if d.has(t, ".") != "a.png b.jpeg" || d.atOne != 1 {
		t.Errorf("%s, %d at once", d.has(t, "."), d.atOne)
	}
	// Elsewhere than on a terminal, only what is amiss is told.
	if d.out.String() != "" ||
		!strings.HasSuffix(d.errs.String(), "/a.png: A track was left out.\n") {
		t.Errorf("%q %q", d.out.String(), d.errs.String())
	}
}

func TestConvertManyFiles(t *testing.T) {
	t.Parallel()

	d := newDesk(t.Context(), t)
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		d.write(t, name, name)
	}

	d.screen = true
	if code := d.do("convert DIR/a.png DIR/b.png DIR/c.png --to jpeg DIR/out/"); code != exitDone ||
		d.has(t, "out") != "a.jpg b.jpg c.jpg" {
		t.Fatalf("exit %d: %s; %s", code, d.errs.String(), d.has(t, "out"))
	}

	if strings.Count(d.out.String(), " → ") != 3 {
		t.Errorf("on a terminal: %s", d.out.String())
	}

	if code := d.do("convert -q --to webp DIR/a.png DIR/b.png"); code != exitDone ||
		d.has(t, ".") != "a.png a.webp b.png b.webp c.png out" {
		t.Errorf("exit %d: %s; %s", code, d.errs.String(), d.has(t, "."))
	}

	if d.out.String()+d.errs.String() != "" {
		t.Errorf("not quiet: %s%s", d.out.String(), d.errs.String())
	}
}

func TestOutputsAreNamedAsAServerNamesThem(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	long := strings.Repeat("x", file.MaxName-len(".png"))

	d.write(t, ".png", "picture")
	d.write(t, long+".png", "picture")

	if code := d.do("convert DIR/.png DIR/" + long + ".png --to webp"); code != exitDone ||
		d.has(t, ".") != ".png file.webp "+long[1:]+".webp "+long+".png" {
		t.Errorf("exit %d: %s; %s", code, d.errs.String(), d.has(t, "."))
	}
}

func TestSeveralResultsAreNumbered(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	d.write(t, "a.png", "pages")

	if code := d.do("convert DIR/a.png DIR/page.jpeg"); code != exitDone ||
		d.has(t, ".") != "a.png page-1.jpeg page-2.jpeg page-3.jpeg" {
		t.Fatalf("exit %d: %s; %s", code, d.errs.String(), d.has(t, "."))
	}
	// Of several, all appear or none.
	for _, name := range []string{"page-1.jpeg", "page-2.jpeg"} {
		if err := os.Remove(filepath.Join(d.dir, name)); err != nil {
			t.Fatal(err)
		}
	}

	if code := d.do("convert DIR/a.png DIR/page.jpeg"); code != exitUsage ||
		d.has(t, ".") != "a.png page-3.jpeg" {
		t.Errorf("exit %d: %s; %s", code, d.errs.String(), d.has(t, "."))
	}
}

func TestWrongCommandLinesChangeNothing(t *testing.T) {
	t.Parallel()

	for line, want := range map[string]string{
		"conver":                                         `did you mean "convert"?`,
		"convert":                                        `expected "<files> ..."`,
		"convert DIR/a.png":                              "name one input and one output",
		"convert DIR/a.png DIR/b.jpg DIR/c.jpg":          "name one input and one output",
		"convert DIR/a.png DIR/b.jpg --fore":             `did you mean "--force"?`,
		"convert DIR/a.png --to":                         "--to needs a value",
		"convert DIR/a.png --to wbp":                     "--to wbp is no format, did you mean webp",
		"convert DIR/a.png DIR":                          "is a folder; say what to make with --to",
		"convert DIR --to webp":                          "is a folder; name the files in it",
		"convert DIR/a.png DIR/b":                        "does not say which format to make",
		"convert DIR/a.png DIR/b.jpg -o qualty=high":     "--option qualty: jpg takes no such option, did you mean quality?; it takes quality",
		"convert DIR/a.png DIR/b.jpg -o quality=loud":    "--option quality=loud: quality must be one of: low",
		"convert DIR/a.png DIR/b.jpg -o b":               "-o takes an option, as in -o quality=high, and b is none",
		"convert DIR/a.png DIR/old.jpg":                  "old.jpg is there already; use --force",
		"convert DIR/a.png DIR/a.mov --to webp DIR/new/": "would both become DIR/new/a.webp",
		"convert DIR/a.png DIR/./a.png --to webp":        "would both become DIR/a.webp",
		"convert DIR/a.png DIR/none/b.jpg":               "nothing can be written into the folder DIR/none: no such file or directory; make it ready",
		"convert DIR/a.png DIR/old.jpg/b.jpg":            "nothing can be written into the folder DIR/old.jpg: not a directory",
		"convert DIR/a.png --to jpg DIR/old.jpg/":        "the folder for outputs cannot be made",
		"formats png --category image":                   "ask one at a time",
		"formats --from docz --to pngg":                  "--from docz is no format, did you mean docx",
		"formats --from png --to pngg":                   "--to pngg is no format, did you mean png",
		"formats nonsense":                               "there is no format nonsense",
		"jobs":                                           `expected one of "list"`,
		"jobs list --status lost":                        "--status must be one of",
		"jobs show x --server nonsense":                  "--server nonsense is no URL",
		"jobs show x --key a --key-file b":               "--key and --key-file can't be used together",
		"completion tcsh":                                "must be one of",
		"serve --data-dr x":                              `did you mean "--data-dir"?`,
	} {
		d := newDesk(t.Context(), t)
		d.write(t, "a.png", "picture")
		d.write(t, "a.mov", "film")
		d.write(t, "old.jpg", "old")

		want = strings.ReplaceAll(want, "DIR", d.dir)
		if code := d.do(line); code != exitUsage || !strings.Contains(d.errs.String(), want) {
			t.Errorf("%s: exit %d, %s\nwant %s", line, code, d.errs.String(), want)
		}

		d.made.closed = true
		if got := d.has(t, "."); got != "a.mov a.png old.jpg" {
			t.Errorf("%s: left %s", line, got)
		}
	}
}

func TestWhatGoesWrongIsToldAndLeavesNothing(t *testing.T) {
	t.Parallel()

	for content, c := range map[string]struct {
		target, want string
		code         int
	}{
		"fail":    {"x.webp", "a.png: It did not work.\n  first\n  last words", exitFailed},
		"corrupt": {"x.webp", "It is damaged.", exitInput},
		"noise":   {"x.webp", "is not a Portable Network Graphics file: its content is not recognised", exitInput},
		"text":    {"x.webp", "is not a Portable Network Graphics file: it holds plain text", exitInput},
		"":        {"x.webp", "is empty (0 bytes)", exitInput},
		"any":     {"x.mp3", "Nothing here turns", exitInput},
		"other":   {"x.pdf", "What turns png into pdf is not installed. Install it: apt-get install liboffice", exitInput},
		"full":    {"x.webp", "there is no room left for the work folder; set TMPDIR", exitNoSpace},
	} {
		d := newDesk(t.Context(), t)
		d.write(t, "a.png", content)

		if code := d.do("convert DIR/a.png DIR/" + c.target); code != c.code ||
			!strings.Contains(d.errs.String(), c.want) {
			t.Errorf("%s: exit %d, %s\nwant %d, %s", content, code, d.errs.String(), c.code, c.want)
		}

		if got := d.has(t, "."); got != "a.png" {
			t.Errorf("%s: left %s", content, got)
		}
	}
}

func TestOneThatFailsDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	d.write(t, "a.png", "corrupt")
	d.write(t, "c.png", "picture")

	if code := d.do(
		"convert DIR/a.png DIR/b.png DIR/c.png DIR/. --to webp --json",
	); code != exitInput {
		t.Errorf("exit %d", code)
	}

	if got := d.has(t, "."); got != "a.png c.png c.webp" {
		t.Error(got)
	}

	byStatus := map[string]int{}

	for line := range strings.Lines(d.out.String()) {
		var r record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err, line)
		}

		byStatus[r.Status]++
		if r.Status == "completed" &&
			(len(r.Outputs) != 1 || r.Outputs[0].Size != int64(len("picture as webp")) || r.Engine != "copier" || len(r.Checks) != 1) {
			t.Errorf("%+v", r)
		}

		if r.Status == "failed" &&
			(r.Error.Kind != "CORRUPT_FILE" || r.Error.ExitCode != exitInput || r.Error.Message == "") {
			t.Errorf("%+v", r.Error)
		}
	}

	if byStatus["completed"] != 1 || byStatus["failed"] != 2 || d.errs.String() != "" {
		t.Errorf("%v, %s", byStatus, d.errs.String())
	}
}

// Root may write wherever it likes.
func TestOutputsThatHaveNoPlaceAreRefusedBeforeAnythingIsConverted(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	w := newWorks(t)
	d.write(t, "a.png", "one")

	shut := filepath.Join(d.dir, "shut")
	if err := errors.Join(
		os.Mkdir(shut, 0o500),
		os.Mkdir(filepath.Join(d.dir, "a.webp"), 0o700),
	); err != nil {
		t.Fatal(err)
	}

	lines := map[string]string{
		"convert DIR/a.png DIR/none/a.webp": "folder " + d.dir + "/none: no such file",
		"convert -ft webp DIR/a.png":        "a.webp is a folder, which no output replaces",
	}
	if os.Geteuid() != 0 {
		lines["convert -t jpg DIR/a.png DIR/shut"] = "folder " + shut + ": permission denied"
		lines["convert DIR/a.png DIR/shut/a.webp"] = "folder " + shut + ": permission denied"
	}

	for line, want := range lines {
		for _, where := range []string{"", " --server " + w.URL} {
			if code := d.do(line + where); code != exitUsage ||
				!strings.Contains(d.errs.String(), want) {
				t.Errorf("%s: exit %d, %s", line+where, code, d.errs.String())
			}
		}
	}

	if len(w.form) > 0 || d.made.made > 0 {
		t.Errorf("it was sent as %v, or converted in %d folders", w.form, d.made.made)
	}

	d.made.closed = true
	if got := d.has(t, "."); got != "a.png a.webp shut" {
		t.Error(got)
	}
}

// An input whose folder is missing is like any other that is missing: the others are converted.
func TestAMissingFolderOfAnInputDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	d.write(t, "b.png", "picture")

	if code := d.do("convert DIR/none/a.png DIR/b.png --to webp"); code != exitInput ||
		d.has(t, ".") != "b.png b.webp" {
		t.Errorf("exit %d: %s; %s", code, d.errs.String(), d.has(t, "."))
	}
}

func TestAnOutputThatCannotBeReplacedIsNamedAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := errors.Join(os.WriteFile(from, nil, 0o600), os.Mkdir(to, 0o700)); err != nil {
		t.Fatal(err)
	}

	_, err := placeOne(t.Context(), from, to, 0o640, true)
	if err == nil || err.Error() != "make "+to+": file exists" {
		t.Error(err)
	}
}

func TestAWorkFolderThatIsLeftBehindIsToldInAnyCase(t *testing.T) {
	t.Parallel()

	for content, c := range map[string]struct {
		code int
		want string
	}{
		"picture": {exitInternal, "convertd: it is in use\n"},
		"corrupt": {exitInput, "It is damaged.\nconvertd: a work folder is left behind: it is in use\n"},
		"wait":    {exitInterrupted, "convertd: a work folder is left behind: it is in use\n"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		d := newDesk(ctx, t)
		d.made.left = errors.New("it is in use")
		d.write(t, "a.png", content)

		if content == "wait" {
			cancel()
		}

		if code := d.do(
			"convert -q DIR/a.png DIR/b.webp",
		); code != c.code || !strings.HasSuffix(d.errs.String(), c.want) ||
			strings.Contains(d.errs.String(), "nothing half-made") {
			t.Errorf("%s: exit %d, %s", content, code, d.errs.String())
		}

		cancel()
	}
}

func TestForceReplaces(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	d.write(t, "a.png", "picture")
	d.write(t, "a.webp", "old")

	if code := d.do("convert DIR/a.png -ft webp"); code != exitDone ||
		d.read(t, "a.webp") != "picture as webp" {
		t.Errorf("exit %d: %s", code, d.errs.String())
	}
}

func TestInterruptedConversionsLeaveNothing(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	d := newDesk(ctx, t)
	d.write(t, "a.png", "wait")
	d.write(t, "b.png", "wait")

	ended := make(chan int)
	go func() { ended <- d.do("convert DIR/a.png DIR/b.png --to webp") }()

	cancel()

	if code := <-ended; code != exitInterrupted ||
		d.errs.String() != "convertd: interrupted; nothing half-made is left behind\n" {
		t.Errorf("exit %d: %s", code, d.errs.String())
	}

	if got := d.has(t, "."); got != "a.png b.png" {
		t.Error(got)
	}
}

func TestInputsThatOnlyTheirOwnerMayReadAreCopiedForOtherUsers(t *testing.T) {
	t.Parallel()
	d := newDesk(t.Context(), t)
	d.write(t, "a.png", "picture") // 0600
	b := &batch{session: d.session, local: &Local{Shared: true}}
	path := filepath.Join(d.dir, "a.png")
	work := t.TempDir()

	got, err := b.readable(t.Context(), path, work)
	if err != nil || filepath.Dir(got) != work {
		t.Errorf("%s %v", got, err)
	}

	if info, err := os.Stat(got); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%v %v", info, err)
	}

	b.local.Shared = false
	if got, err := b.readable(t.Context(), path, work); err != nil || got != path {
		t.Errorf("%s %v", got, err)
	}
}

func TestAnOutputOnAnotherFileSystemIsCopiedWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	from, to := filepath.Join(dir, "from"), filepath.Join(dir, "to")
	if err := os.WriteFile(from, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}

	open := func() *os.File {
		f, err := os.Open(from)
		if err != nil {
			t.Fatal(err)
		}

		t.Cleanup(func() { _ = f.Close() })

		return f
	}
	if err := copyIn(t.Context(), open(), to, 0o640, false); err != nil {
		t.Fatal(err)
	}

	info, err := os.Stat(to)
	if err != nil || info.Mode().Perm() != 0o640 || info.Size() != int64(len("content")) {
		t.Errorf("%v %v", info, err)
	}

	if err := copyIn(t.Context(), open(), to, 0o640, false); err == nil {
		t.Error("it was replaced")
	}

	stopped, cancel := context.WithCancel(t.Context())
	cancel()

	if err := copyIn(stopped, open(), filepath.Join(dir, "other"), 0o640, false); err == nil {
		t.Error("it went on")
	}

	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}
