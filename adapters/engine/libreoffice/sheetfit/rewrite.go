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
	Fitted bool `json:"fitted"` // to at least one sheet
}

// mostBytes is how large a part may be to be written anew; a larger one stays as it is.
const mostBytes = 200 << 20

// editor returns a part anew, and whether there was something to do.
type editor func(source []byte, all bool) ([]byte, bool)

// Rewrite writes a workbook anew, of the format xlsx or ods. Parts in which nothing is to be done
// are copied as they are packed.
func Rewrite(in io.ReaderAt, size int64, out io.Writer, formatID, way string) (Report, error) {
	from, err := zip.NewReader(in, size)
	if err != nil {
		return Report{}, fmt.Errorf("open the workbook: %w", err)
	}

	pattern, edit := "xl/worksheets/*.xml", editor(sheet)
	if formatID == "ods" {
		pattern, edit = "styles.xml", styles
	}

	var report Report

	to := zip.NewWriter(out)

	for _, f := range from.File {
		fitted, err := write(f, to, pattern, edit, way == All)
		if err != nil {
			return report, fmt.Errorf("write %s: %w", f.Name, err)
		}

		report.Fitted = report.Fitted || fitted
	}

	return report, to.Close()
}

// write writes one part, anew where it is one of those that the pattern names.
func write(f *zip.File, to *zip.Writer, pattern string, edit editor, all bool) (bool, error) {
	is, err := path.Match(pattern, f.Name)
	if err != nil || !is || f.UncompressedSize64 > mostBytes {
		return false, errors.Join(err, to.Copy(f))
	}

	content, err := f.Open()
	if err != nil {
		return false, err
	}

	source, err := io.ReadAll(io.LimitReader(content, mostBytes))
	if err := errors.Join(err, content.Close()); err != nil {
		return false, err
	}

	source, fitted := edit(source, all)
	if !fitted {
		return false, to.Copy(f)
	}

	w, err := to.Create(f.Name)
	if err == nil {
		_, err = w.Write(source)
	}

	return true, err
}
