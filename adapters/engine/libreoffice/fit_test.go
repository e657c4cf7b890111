package libreoffice_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// broad is a table of fifteen columns, which are broader than a page.
func broad() []byte {
	var b strings.Builder

	for row := range 30 {
		for column := range 15 {
			fmt.Fprintf(&b, "cell number %d.%d,", row, column)
		}

		b.WriteString("\n")
	}

	return []byte(b.String())
}

// onePage counts the pages of a PDF, and reports whether the first one has a row from end to end.
func onePage(t *testing.T, path string) (pages string, whole bool) {
	t.Helper()

	for line := range strings.Lines(read(t, "pdfinfo", path)) {
		if n, ok := strings.CutPrefix(line, "Pages:"); ok {
			pages = strings.TrimSpace(n)
		}
	}

	text := read(t, "pdftotext", "-layout", "-l", "1", path, "-")

	return pages, strings.Contains(text, "number 1.0") && strings.Contains(text, "number 1.14")
}

func TestSheetsAreAsWideAsAPage(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	made := func(from, to string, content []byte, v option.Values) string {
		path, _, err := b.named(t, from, to, "wide."+from, content, v)
		if err != nil {
			t.Fatalf("%s to %s: %v", from, to, err)
		}

		return path
	}

	sources := map[string][]byte{"csv": broad()}

	for _, id := range []string{"xlsx", "xls", "ods"} {
		content, err := os.ReadFile(made("csv", id, broad(), option.Values{}))
		if err != nil {
			t.Fatal(err)
		}

		sources[id] = content
	}

	for id, content := range sources {
		for way, want := range map[string]bool{"": true, "width": true, "page": true, "none": false} {
			v := option.Values{}
			if way != "" {
				v["fit"] = way
			}

			pages, whole := onePage(t, made(id, "pdf", content, v))
			if whole != want || (pages == "1") != want {
				t.Errorf("%s, fit %q: %s pages, a whole row: %v", id, way, pages, whole)
			}
		}
	}

	_, _, err := b.named(t, "csv", "pdf", "wide.csv", broad(), option.Values{"fit": "cover"})
	if !fault.Is(err, fault.InvalidInput) {
		t.Errorf("a way of pictures: %v", err)
	}
}

// What a sheet says of its size is kept, unless it is asked for otherwise.
func TestSheetsKeepTheirOwnSize(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	path, _, err := b.named(t, "csv", "xlsx", "wide.csv", broad(), nil)
	if err != nil {
		t.Fatal(err)
	}

	packed, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}

	const part = "xl/worksheets/sheet1.xml"

	own := changed(t, packed, map[string]string{part: strings.Replace(
		entry(t, packed, part), `scale="100"`, `scale="90"`, 1)})

	for way, want := range map[string]bool{"": false, "width": true} {
		v := option.Values{}
		if way != "" {
			v["fit"] = way
		}

		made, _, err := b.named(t, "xlsx", "pdf", "own.xlsx", own, v)
		if err != nil {
			t.Fatal(err)
		}

		if pages, whole := onePage(t, made); whole != want {
			t.Errorf("fit %q: %s pages, a whole row: %v", way, pages, whole)
		}
	}
}

// LibreOffice writes such sheets with a header that says nothing of its size.
func TestSheetsOfStarOfficeArePrintedWithTheirCells(t *testing.T) {
	t.Parallel()

	content, err := os.ReadFile(filepath.Join("..", "..", "..", "test", "fixtures", "sample.sxc"))
	if err != nil {
		t.Fatal(err)
	}

	path, _, err := newBench(t).named(t, "sxc", "pdf", "sample.sxc", content, option.Values{})
	if err != nil {
		t.Fatal(err)
	}

	if text := read(t, "pdftotext", path, "-"); !strings.Contains(text, "Hello") {
		t.Errorf("its text is %q", text)
	}
}
