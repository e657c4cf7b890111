package calibre_test

import (
	"archive/zip"
	"io"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/calibre"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

type bench struct {
	*calibre.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, calibre.New, kit.Config{})

	return bench{e, b}
}

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := calibre.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here: b.Engine, Missing: none, From: "fb2", To: "mobi",
		Sample: workbench.Fixture(t, "fb2"), Room: b.Bench,
	})
}

// book returns all text parts of the EPUB that is made of a document of that name.
func (b bench) book(
	tb testing.TB,
	from, name string,
	options option.Values,
	content []byte,
) string {
	tb.Helper()

	made, err := b.Do(tb.Context(), ports.Step{
		Edge:     route.Edge{From: from, To: "epub"},
		Inputs:   []ports.Input{{Path: b.Put(tb, content), Name: name}},
		Options:  options,
		Dir:      b.Dir(tb),
		Progress: func(float64) {},
	})
	if err != nil {
		tb.Fatal(err)
	}

	in, err := zip.OpenReader(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = in.Close() }()

	var all strings.Builder

	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}

		if _, err := io.Copy(&all, r); err != nil {
			tb.Fatal(err)
		}
	}

	return all.String()
}

func TestABookIsCalledAfterItsFile(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	got := b.book(t, "txt", "--A Tale of Müller.txt", option.Values{"encoding": "windows-1252"},
		[]byte("Once there was M\xfcller.\n"))
	if !strings.Contains(got, "A Tale of Müller</dc:title>") ||
		!strings.Contains(got, "Once there was Müller.") {
		t.Errorf("%.3000s", got)
	}
}

func TestNothingOutsideTheDocumentIsRead(t *testing.T) {
	t.Parallel()

	got := newBench(t).book(t, "html", "a.html", nil,
		[]byte(`<p>Hello</p><a href="/proc/self/environ">x</a><img src="/proc/self/environ">`))
	if !strings.Contains(got, "Hello") || strings.Contains(got, "CALIBRE_") {
		t.Errorf("%.3000s", got)
	}
}
