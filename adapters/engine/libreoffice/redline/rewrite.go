package redline

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
)

// Ways to show changes.
const (
	Accepted = "accepted"
	Original = "original"
)

// Report is what was found.
type Report struct {
	Changes bool `json:"changes"` // there are some, or there is hidden text
}

// mostBytes is how large a part may be to be written anew.
const mostBytes = 200 << 20

// editor returns a part with text anew, and whether there was something to do.
type editor func(source []byte) ([]byte, bool, error)

// editorOf returns what becomes of the parts with text, and which these are.
func editorOf(from *zip.Reader, formatID, way string) (editor, []string, error) {
	if formatID != "odt" || way != Accepted && way != Original {
		how, parts := rulesOf(formatID, way)

		return how.apply, parts, nil
	}

	hidden := map[string]bool{}

	if styles, err := from.Open(openStyles); err == nil {
		source, err := whole(styles)
		if err != nil {
			return nil, nil, err
		}

		// What it hides is hidden in the text as well.
		if _, _, err := openDocument(source, way, hidden); err != nil {
			return nil, nil, err
		}
	}

	return func(source []byte) ([]byte, bool, error) {
		return openDocument(source, way, hidden)
	}, []string{"content.xml", openStyles}, nil
}

const openStyles = "styles.xml"

// rulesOf returns what becomes of the parts of a Word document with text.
func rulesOf(formatID, way string) (rules, []string) {
	// Within properties, these elements only say that a paragraph's mark or a row was changed.
	properties := []string{"rPr", "trPr", "tcPr", "numPr"}
	word := []string{
		"word/document.xml",
		"word/header*.xml",
		"word/footer*.xml",
		"word/footnotes.xml",
		"word/endnotes.xml",
	}

	switch {
	case formatID == "docx" && way == Original:
		return rules{
			drop:    []string{"ins", "moveTo"},
			unwrap:  []string{"del", "moveFrom"},
			marking: properties,
			hidden:  true,
			rename:  map[string]string{"delText": "t", "delInstrText": "instrText"},
		}, word
	case formatID == "docx":
		return rules{
			drop:    []string{"del", "moveFrom"},
			unwrap:  []string{"ins", "moveTo"},
			marking: properties,
			hidden:  true,
		}, word
	}

	return rules{}, nil
}

// Rewrite writes a document anew. Parts in which nothing is to be done are copied as they are
// packed.
func Rewrite(in io.ReaderAt, size int64, out io.Writer, formatID, way string) (Report, error) {
	from, err := zip.NewReader(in, size)
	if err != nil {
		return Report{}, fmt.Errorf("open the document: %w", err)
	}

	how, parts, err := editorOf(from, formatID, way)
	if err != nil {
		return Report{}, fmt.Errorf("read the styles: %w", err)
	}

	if parts == nil {
		return Report{}, fmt.Errorf("nothing is known of %s changes in %s", way, formatID)
	}

	var report Report

	to := zip.NewWriter(out)

	for _, f := range from.File {
		isPart := slices.ContainsFunc(
			parts,
			func(p string) bool { ok, err := path.Match(p, f.Name); return ok && err == nil },
		)

		if f.Name == settings && formatID == "docx" && way == Accepted {
			if err := final(f, to); err != nil {
				return report, fmt.Errorf("write %s: %w", f.Name, err)
			}

			continue
		}

		if !isPart {
			if err := to.Copy(f); err != nil {
				return report, fmt.Errorf("copy %s: %w", f.Name, err)
			}

			continue
		}

		found, err := how.part(f, to)
		if err != nil {
			return report, fmt.Errorf("write %s: %w", f.Name, err)
		}

		report.Changes = report.Changes || found
	}

	return report, to.Close()
}

func (how editor) part(f *zip.File, to *zip.Writer) (found bool, err error) {
	source, err := read(f)
	if err != nil {
		return false, err
	}

	changed, found, err := how(source)
	if err != nil {
		return false, err
	}

	return found, write(to, f.Name, changed)
}

const settings = "word/settings.xml"

// final has the document shown with marks and rows gone that were deleted as well (ECMA-376,
// 17.15.1.70).
func final(f *zip.File, to *zip.Writer) error {
	source, err := read(f)
	if err != nil {
		return err
	}

	at := bytes.LastIndex(source, []byte("</w:settings>"))
	if at < 0 {
		return write(to, f.Name, source)
	}

	return write(to, f.Name, source[:at], []byte(`<w:revisionView w:insDel="0"/>`), source[at:])
}

func read(f *zip.File) ([]byte, error) {
	content, err := f.Open()
	if err != nil {
		return nil, err
	}

	return whole(content)
}

func whole(content io.ReadCloser) ([]byte, error) {
	source, err := io.ReadAll(io.LimitReader(content, mostBytes+1))
	if len(source) > mostBytes {
		err = errors.New("it is too large")
	}

	return source, errors.Join(err, content.Close())
}

func write(to *zip.Writer, name string, parts ...[]byte) error {
	w, err := to.Create(name)
	for _, part := range parts {
		if err == nil {
			_, err = w.Write(part)
		}
	}

	return err
}
