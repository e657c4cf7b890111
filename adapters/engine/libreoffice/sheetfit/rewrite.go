package sheetfit

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
)

// Which sheets are made as wide as a page.
const (
	All   = "all"
	Plain = "plain" // those that say nothing of how large they are printed
)

// Report is what was done.
type Report struct {
	// Pages is as how many pages side by side its widest sheet is printed; 0 where nothing is done.
	Pages int `json:"pages"`
}

// mostBytes is how large a part may be to be written anew; a larger one stays as it is.
const mostBytes = 200 << 20

// editor returns a part anew, and as how many pages side by side sheets are printed; 0 where there
// is nothing to do.
type editor func(source []byte, all bool) (made []byte, pages int)

// Rewrite writes a workbook anew, of the format xlsx or ods. Parts in which nothing is to be done
// are copied as they are packed.
func Rewrite(in io.ReaderAt, size int64, out io.Writer, formatID, way string) (Report, error) {
	from, err := zip.NewReader(in, size)
	if err != nil {
		return Report{}, fmt.Errorf("open the workbook: %w", err)
	}

	pattern, edit := "xl/worksheets/*.xml", editor(sheet)

	if formatID == "ods" {
		width, err := widest(from)
		if err != nil {
			return Report{}, err
		}

		pattern, edit = "styles.xml", func(source []byte, all bool) ([]byte, int) {
			return styles(source, all, width)
		}
	}

	var report Report

	to := zip.NewWriter(out)

	for _, f := range from.File {
		pages, err := write(f, to, pattern, edit, way == All)
		if err != nil {
			return report, fmt.Errorf("write %s: %w", f.Name, err)
		}

		report.Pages = max(report.Pages, pages)
	}

	return report, to.Close()
}

// write writes one part, anew where it is one of those that the pattern names.
func write(f *zip.File, to *zip.Writer, pattern string, edit editor, all bool) (int, error) {
	is, err := path.Match(pattern, f.Name)
	if err != nil || !is || f.UncompressedSize64 > mostBytes {
		return 0, errors.Join(err, to.Copy(f))
	}

	source, err := contentOf(f)
	if err != nil {
		return 0, err
	}

	source, pages := edit(source, all)
	if pages == 0 {
		return 0, to.Copy(f)
	}

	w, err := to.Create(f.Name)
	if err == nil {
		_, err = w.Write(source)
	}

	return pages, err
}

func contentOf(f *zip.File) ([]byte, error) {
	content, err := f.Open()
	if err != nil {
		return nil, err
	}

	source, err := io.ReadAll(io.LimitReader(content, mostBytes))

	return source, errors.Join(err, content.Close())
}

// widest is the width of the widest sheet of an OpenDocument workbook, in inches; 0 where its
// sheets are too large to be looked into.
func widest(from *zip.Reader) (float64, error) {
	for _, f := range from.File {
		if f.Name != "content.xml" || f.UncompressedSize64 > mostBytes {
			continue
		}

		content, err := contentOf(f)
		if err != nil {
			return 0, fmt.Errorf("read %s: %w", f.Name, err)
		}

		return widthOfTables(content), nil
	}

	return 0, nil
}
