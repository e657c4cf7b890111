package mupdf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	content := workbench.Paper{Name: "A", Pages: 7, Bookmarks: true, Links: true}.Bytes()
	for name, c := range map[string]struct {
		options option.Values
		want    string // widths by part
		named   string
	}{
		"each page": {option.Values{}, "301|302|303|304|305|306|307", "part1-1.pdf"},
		"every 3":   {option.Values{"every": 3}, "301 302 303|304 305 306|307", "part1-1-3.pdf"},
		"ranges":    {option.Values{"ranges": []any{"1-2", "5,1", "7-6"}}, "301 302|305 301|307 306", "part1-1-2.pdf"},
		"bookmarks": {option.Values{"by": "bookmarks"}, "301|302|303|304|305|306|307", "01 A Chapter 1.pdf"},
	} {
		made, err := b.do(t, "pdf/split", c.options, content)
		if err != nil || len(made.Warnings) > 0 {
			t.Fatalf("%s: %v, %v", name, made.Warnings, err)
		}

		var parts []string

		for _, product := range made.Outputs {
			var widths []string
			for _, p := range b.Read(t, product.Path).Pages {
				widths = append(widths, fmt.Sprint(p.Width))
			}

			parts = append(parts, strings.Join(widths, " "))
		}

		if got := strings.Join(parts, "|"); got != c.want || made.Outputs[0].Name != c.named {
			t.Errorf("%s: %s, the first is %s", name, got, made.Outputs[0].Name)
		}
	}
}

func TestManyPartsAreInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	const pages = 45

	content := workbench.Paper{Name: "A", Pages: pages, Bookmarks: true, Links: true}.Bytes()

	made, err := b.do(t, "pdf/split", option.Values{}, content)
	if err != nil || len(made.Outputs) != pages {
		t.Fatalf("%d parts, %v", len(made.Outputs), err)
	}

	for i, product := range made.Outputs {
		part := b.Read(t, product.Path)
		if len(part.Pages) != 1 || part.Pages[0].Width != 301+i {
			t.Errorf("part %d: %+v", i+1, part.Pages)
		}
	}
}

func TestSplitBySize(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	content := workbench.Paper{Name: "A", Pages: 60, Links: true}.Bytes()

	const most = 6000

	made, err := b.do(t, "pdf/split", option.Values{"max_size": most}, content)
	if err != nil {
		t.Fatal(err)
	}

	pages := 0

	for i, product := range made.Outputs {
		size, n := len(read(t, product.Path)), len(b.Read(t, product.Path).Pages)
		if size > most || size < most/2 && i < len(made.Outputs)-1 {
			t.Errorf("part %d has %d bytes on %d pages", i+1, size, n)
		}

		pages += n
	}

	if pages != 60 || len(made.Outputs) < 3 {
		t.Errorf("%d pages in %d parts", pages, len(made.Outputs))
	}

	made, err = b.do(
		t,
		"pdf/split",
		option.Values{"max_size": 10},
		workbench.Paper{Pages: 2}.Bytes(),
	)
	if err != nil || len(made.Outputs) != 2 || len(made.Warnings) != 2 {
		t.Errorf("%d parts, %v, %v", len(made.Outputs), made.Warnings, err)
	}
}

func TestWhatCannotBeSplit(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for name, c := range map[string]struct {
		options option.Values
		paper   workbench.Paper
		field   string
	}{
		"no ranges":      {option.Values{"by": "ranges"}, workbench.Paper{Pages: 2}, "ranges"},
		"no size":        {option.Values{"by": "size"}, workbench.Paper{Pages: 2}, "max_size"},
		"no bookmarks":   {option.Values{"by": "bookmarks"}, workbench.Paper{Pages: 2}, "by"},
		"other pages":    {option.Values{"ranges": []any{"1", "3"}}, workbench.Paper{Pages: 2}, "ranges"},
		"too many parts": {option.Values{}, workbench.Paper{Pages: 1001}, "every"},
	} {
		if _, err := b.do(
			t,
			"pdf/split",
			c.options,
			c.paper.Bytes(),
		); !fault.Is(err, fault.InvalidInput) ||
			fault.Of(err).Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAttachedFilesAreSaidToBeLeftOut(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made, err := b.do(t, "pdf/split", nil, workbench.Paper{Pages: 2, Note: "x"}.Bytes())
	if err != nil || len(made.Warnings) != 1 || len(b.Read(t, made.Outputs[0].Path).Files) != 0 {
		t.Errorf("%v, %v", made.Warnings, err)
	}
}
