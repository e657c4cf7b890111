package ghostscript_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/ghostscript"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

type bench struct {
	*pdf.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, ghostscript.New, kit.Config{})

	return bench{Engine: e, Bench: b}
}

var edge = route.Edge{Operation: "pdf/to-pdfa", From: "pdf", To: "pdf"}

// made makes a PDF/A of that level, and returns its path.
func (b bench) made(tb testing.TB, level string, content []byte) (string, ports.Made) {
	tb.Helper()

	made, err := b.Step(tb, b.Engine, edge, option.Values{"level": level}, content)
	if err != nil {
		tb.Fatal(err)
	}

	path := made.Outputs[0].Path

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: "exiftool", Light: true, Inputs: []sandbox.Mount{{Host: path, Name: "a.pdf"}},
		Args: []string{
			"-s3", "-XMP-pdfaid:Part", "-XMP-pdfaid:Conformance", sandbox.InPath("a.pdf"),
		},
	})
	if err != nil {
		tb.Fatal(err)
	}

	claim := strings.ToLower(strings.Join(strings.Fields(string(said.Stdout)), ""))
	if claim != level {
		tb.Errorf("it says that it is PDF/A-%s, want %s", claim, level)
	}

	return path, made
}

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := ghostscript.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here: b.Engine, Missing: none, Operation: edge.Operation, From: "pdf", To: "pdf",
		Options: option.Values{"level": "2b"}, Room: b.Bench,
		Sample: workbench.Paper{Name: "A", Pages: 3, Links: true}.Bytes(),
	})
}

// Pages, their text, bookmarks and links stay, and so do files where the level allows them.
func TestWhatEveryLevelKeeps(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	paper := workbench.Paper{Name: "A", Pages: 3, Bookmarks: true, Links: true, Note: "kept"}
	before := b.Read(t, b.Put(t, paper.Bytes()))

	for _, level := range []string{"1b", "2b", "3b"} {
		path, made := b.made(t, level, paper.Bytes())

		want := before
		if level != "3b" {
			want.Files = map[string]string{}
		}

		if after := b.Read(t, path); !reflect.DeepEqual(after, want) {
			t.Errorf("%s: %+v, want %+v", level, after, want)
		}

		if said := len(made.Warnings) == 1; said == (level == "3b") {
			t.Errorf("%s: %v", level, made.Warnings)
		}
	}
}

func TestWhatIsLostIsSaid(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	path, made := b.made(t, "2b", workbench.Paper{Pages: 1, Form: true, Tagged: true}.Bytes())

	said := strings.Join(made.Warnings, " ")
	if !strings.Contains(said, "fields") || !strings.Contains(said, "tags") {
		t.Error(said)
	}

	after := b.Read(t, path)
	if len(after.Fields) > 0 || !strings.Contains(after.Pages[0].Text, "typed") {
		t.Errorf("%+v", after)
	}
}

// Ghostscript itself drops what is not ASCII.
func TestTheTitleStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	info := "/Title <FEFF00544EF6> /Author (A, B; C) /CreationDate (D:20220406181541Z)"
	content := bytes.Replace(workbench.Paper{Pages: 1}.Bytes(), []byte("/Root"),
		[]byte("/Info << "+info+" >> /Root"), 1)

	for _, level := range []string{"1b", "2b"} {
		path, _ := b.made(t, level, content)

		about := b.Info(t, path)
		if about["Title"] != "T件" || about["Author"] != "A, B; C" ||
			!strings.HasPrefix(about["CreationDate"], "Wed Apr  6 18:15:41 2022") {
			t.Errorf("%s: %v", level, about)
		}
	}
}

// locked returns the PDF protected by a password.
func (b bench) locked(tb testing.TB, content []byte) []byte {
	tb.Helper()
	dir := b.Dir(tb)

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: "qpdf", Dir: dir, Light: true,
		Args: []string{
			"--encrypt", "secret", "owner", "256", "--",
			sandbox.InPath("a.pdf"), sandbox.WorkPath("b.pdf"),
		},
		Inputs: []sandbox.Mount{{Host: b.Put(tb, content), Name: "a.pdf"}},
	})
	if err != nil {
		tb.Fatal(err, said.Stderr)
	}

	locked, err := os.ReadFile(filepath.Join(dir, "b.pdf"))
	if err != nil {
		tb.Fatal(err)
	}

	return locked
}

func TestDamagedEmptyProtectedAndLongPDFs(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	whole := workbench.Paper{Pages: 1}.Bytes()

	for name, c := range map[string]struct {
		content []byte
		want    fault.Kind
	}{
		"damaged":       {[]byte("%PDF-1.7\nnothing of the kind"), fault.CorruptFile},
		"without pages": {workbench.Paper{}.Bytes(), fault.CorruptFile},
		"protected":     {b.locked(t, whole), fault.PasswordRequired},
	} {
		_, err := b.Step(t, b.Engine, edge, option.Values{"level": "2b"}, c.content)
		if !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}

	long := workbench.Paper{Pages: 1000, Bookmarks: true, Links: true}.Bytes()
	if path, _ := b.made(t, "2b", long); b.Info(t, path)["Pages"] != "1000" {
		t.Error("pages are missing")
	}
}
