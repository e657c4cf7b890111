package tesseract

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

const docxName = "output.docx"

// worded makes a Word document of the texts: a paragraph of each block of lines, and a new page for
// each page (ISO/IEC 29500-1, 17.3).
func (r *reading) worded(ctx context.Context) (string, error) {
	err := r.writing(docxName, func(out *bufio.Writer) error {
		packed := zip.NewWriter(out)
		for name, content := range map[string]string{
			"[Content_Types].xml": contentTypes,
			"_rels/.rels":         relations,
		} {
			if err := entry(
				packed,
				name,
				func(w io.Writer) error { _, err := io.WriteString(w, content); return err },
			); err != nil {
				return err
			}
		}

		err := entry(
			packed,
			"word/document.xml",
			func(w io.Writer) error { return r.paragraphs(ctx, w) },
		)

		return errors.Join(err, packed.Close())
	})

	return docxName, err
}

func entry(packed *zip.Writer, name string, write func(w io.Writer) error) error {
	w, err := packed.Create(name)
	if err != nil {
		return fmt.Errorf("pack a document: %w", err)
	}

	return write(w)
}

const (
	xmlHead      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType=` +
		`"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	relations = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" ` +
		`Target="word/document.xml"/></Relationships>`
	documentHead = xmlHead + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	documentEnd  = `<w:sectPr/></w:body></w:document>`
	pageBreak    = `<w:p><w:r><w:br w:type="page"/></w:r></w:p>`
)

// paragraphs writes the document's body.
func (r *reading) paragraphs(ctx context.Context, out io.Writer) error {
	if _, err := io.WriteString(out, documentHead); err != nil {
		return fmt.Errorf("write a document: %w", err)
	}

	text, at := "", 1
	flush := func() error {
		defer func() { text = "" }()
		return paragraph(out, text)
	}

	err := r.lines(ctx, func(l *leaf, line string) error {
		if l.number != at {
			if err := flush(); err != nil {
				return err
			}

			at = l.number

			if _, err := io.WriteString(out, pageBreak); err != nil {
				return fmt.Errorf("write a document: %w", err)
			}
		}

		if line == "" {
			return flush()
		}

		text = joined(text, strings.TrimSpace(line))

		return nil
	})
	if err := errors.Join(err, flush()); err != nil {
		return err
	}

	_, err = io.WriteString(out, documentEnd)

	return err
}

// joined adds a line to a paragraph. A word that was divided between them becomes one again.
func joined(text, line string) string {
	next, _ := utf8.DecodeRuneInString(line)
	if whole, divided := strings.CutSuffix(text, "-"); divided && unicode.IsLower(next) {
		if last, _ := utf8.DecodeLastRuneInString(whole); unicode.IsLetter(last) {
			return whole + line
		}
	}

	if text == "" {
		return line
	}

	return text + " " + line
}

func paragraph(out io.Writer, text string) error {
	if text == "" {
		return nil
	}

	var escaped strings.Builder
	if err := xml.EscapeText(&escaped, []byte(text)); err != nil {
		return fmt.Errorf("escape a text: %w", err)
	}

	_, err := io.WriteString(
		out,
		`<w:p><w:r><w:t xml:space="preserve">`+escaped.String()+`</w:t></w:r></w:p>`,
	)

	return err
}
