package mupdf_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// everything is a PDF with all that is to stay where its page does.
func everything(named bool) workbench.Paper {
	return workbench.Paper{
		Name:      "A",
		Pages:     5,
		Bookmarks: true,
		Links:     true,
		Form:      true,
		Tagged:    true,
		Note:      "kept",
		Labels:    true,
		Named:     named,
	}
}

func TestWhatConcernsThePagesStays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	page := func(n int, links ...int) workbench.PageRead {
		return workbench.PageRead{
			Width:  300 + n,
			Height: 400,
			Text:   fmt.Sprintf("A Page %d", n),
			Links:  links,
		}
	}
	mark := func(n, to int) workbench.Bookmark {
		return workbench.Bookmark{Title: fmt.Sprintf("A Chapter %d", n), Page: to}
	}
	field, note := map[string]string{"A name": "typed"}, map[string]string{"note.txt": "kept"}

	for pages, want := range map[string]workbench.Reading{
		"2-3": {
			Pages: []workbench.PageRead{page(2), page(3)}, Bookmarks: []workbench.Bookmark{mark(2, 1), mark(3, 2)},
			Fields: map[string]string{}, Files: note, Tagged: []int{1, 2},
		},
		"5,1": {
			Pages:     []workbench.PageRead{page(5, 1, 2), page(1, 1, 2)},
			Bookmarks: []workbench.Bookmark{mark(1, 2), mark(5, 1)}, Fields: field, Files: note, Tagged: []int{2, 1},
		},
		"all": b.Read(t, b.Put(t, everything(false).Bytes())),
	} {
		for _, named := range []bool{false, true} {
			made, err := b.do(
				t,
				"pdf/extract-pages",
				option.Values{"pages": pages},
				everything(named).Bytes(),
			)
			if err != nil || len(made.Warnings) > 0 {
				t.Fatalf("%s: %v, %v", pages, made.Warnings, err)
			}

			got := b.Read(t, made.Outputs[0].Path)
			for i := range got.Pages {
				if len(got.Pages[i].Links) == 0 {
					got.Pages[i].Links = nil
				}
			}

			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s, by name %v:\n%+v, want\n%+v", pages, named, got, want)
			}
		}
	}
}

func TestPagesMayComeAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made, err := b.do(
		t,
		"pdf/reorder",
		option.Values{"pages": "3,1,1,2"},
		everything(false).Bytes(),
	)
	if err != nil {
		t.Fatal(err)
	}

	var widths []int
	for _, p := range b.Read(t, made.Outputs[0].Path).Pages {
		widths = append(widths, p.Width)
	}

	if fmt.Sprint(widths) != "[303 301 301 302]" {
		t.Error(widths)
	}
}

// uncompressed returns a PDF's content to search in.
func (b bench) uncompressed(tb testing.TB, path string) []byte {
	tb.Helper()

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool:   "qpdf",
		Args:   []string{"--qdf", "--object-streams=disable", sandbox.InPath("made.pdf"), "-"},
		Light:  true,
		Inputs: []sandbox.Mount{{Host: path, Name: "made.pdf"}},
	})
	if err != nil {
		tb.Fatal(err)
	}

	return said.Stdout
}

func TestNothingOfOtherPagesIsLeft(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, named := range []bool{false, true} {
		made, err := b.do(
			t,
			"pdf/extract-pages",
			option.Values{"pages": "2"},
			everything(named).Bytes(),
		)
		if err != nil {
			t.Fatal(err)
		}

		content := b.uncompressed(t, made.Outputs[0].Path)
		if !bytes.Contains(content, []byte("A Page 2")) {
			t.Fatal("the page is missing")
		}

		for _, other := range []string{"A Page 1", "A Page 3", "A Chapter 1", "page.0003", "typed", "301"} {
			if bytes.Contains(content, []byte(other)) {
				t.Errorf("%q is in it", other)
			}
		}
	}
}

func TestLabelsStayWithTheirPages(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made, err := b.do(
		t,
		"pdf/extract-pages",
		option.Values{"pages": "2,4-5,1"},
		everything(false).Bytes(),
	)
	if err != nil {
		t.Fatal(err)
	}

	content := strings.Join(strings.Fields(string(b.uncompressed(t, made.Outputs[0].Path))), " ")
	if want := "/Nums [ 0 << /S /r /St 2 >> 1 << /S /D /St 2 >> 3 << /S /r /St 1 >> ]"; !strings.Contains(
		content,
		want,
	) {
		t.Errorf("the labels are not %s", want)
	}
}

func TestWhatPagesInherit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := workbench.Paper{Name: "A", Pages: 3}.Bytes()
	content = bytes.ReplaceAll(
		content,
		[]byte("/Type /Pages /Count"),
		[]byte("/Type /Pages /Rotate 90 /Count"),
	)

	made, err := b.do(t, "pdf/extract-pages", option.Values{"pages": "3"}, content)
	if err != nil {
		t.Fatal(err)
	}

	if got := b.Read(t, made.Outputs[0].Path).Pages; len(got) != 1 || got[0].Width != 400 ||
		got[0].Height != 303 {
		t.Errorf("%+v", got)
	}
}

func TestWrongBookmarksAreNoReasonToFail(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	content := bytes.Replace(
		everything(false).Bytes(),
		[]byte("/Title (A Chapter 1)"),
		[]byte("/Title 5 /First 3 0 R"),
		1,
	)
	if _, err := b.do(t, "pdf/extract-pages", option.Values{"pages": "1-2"}, content); err != nil {
		t.Error(err)
	}
}

func TestExtractOfWhatIsNotThere(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for name, c := range map[string]struct {
		content []byte
		pages   string
		want    fault.Kind
	}{
		"other pages":   {everything(false).Bytes(), "6", fault.InvalidInput},
		"damaged":       {[]byte("%PDF-1.7\nnothing of the kind"), "1", fault.CorruptFile},
		"without pages": {workbench.Paper{}.Bytes(), "1", fault.CorruptFile},
	} {
		if _, err := b.do(
			t,
			"pdf/extract-pages",
			option.Values{"pages": c.pages},
			c.content,
		); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}

	long := workbench.Paper{Pages: 1000, Bookmarks: true, Links: true, Tagged: true}.Bytes()

	made, err := b.do(t, "pdf/extract-pages", option.Values{"pages": "odd"}, long)
	if err != nil {
		t.Fatal(err)
	}

	if n := len(b.Read(t, made.Outputs[0].Path).Bookmarks); n != 500 {
		t.Errorf("%d bookmarks", n)
	}
}
