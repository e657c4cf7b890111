package check

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

var (
	pagesLine     = regexp.MustCompile(`(?m)^Pages:\s+([1-9]\d*)\s*$`)
	encryptedLine = regexp.MustCompile(`(?m)^Encrypted:\s+yes`)
)

func (v *Verifier) pdf(ctx context.Context, o ports.Output) ([]job.Check, error) {
	result, ok, err := v.run(ctx, o, pdfinfo)
	if err != nil {
		return nil, err
	}
	if !ok {
		return v.recognised(o)
	}
	pages := pagesLine.FindSubmatch(result.Stdout)
	if pages == nil {
		return nil, broken(o, "it has no pages")
	}
	if encryptedLine.Match(result.Stdout) {
		return nil, broken(o, "it is encrypted")
	}
	return []job.Check{
		{Name: "opens", Reader: pdfinfo, Independent: true},
		{Name: "pages", Reader: pdfinfo, Independent: true, Detail: string(pages[1])},
	}, nil
}

// mainPart is the entry without which a zipped document is none, "" for other formats.
func mainPart(id string) string {
	return map[string]string{
		"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml",
		"odt": "content.xml", "ods": "content.xml", "odp": "content.xml", "epub": "META-INF/container.xml",
	}[id]
}

// zipped has every entry unpacked and its checksum compared.
func (v *Verifier) zipped(ctx context.Context, o ports.Output) ([]job.Check, error) {
	result, ok, err := v.run(ctx, o, unzip, "-t")
	if err != nil {
		return nil, err
	}
	if !ok {
		return v.recognised(o)
	}
	entry := regexp.MustCompile(`(?m)^\s+testing: ` + regexp.QuoteMeta(mainPart(o.Format.ID)) + `\s+OK\s*$`)
	if !entry.Match(result.Stdout) {
		return nil, broken(o, mainPart(o.Format.ID)+" is missing in it")
	}
	return []job.Check{
		{Name: "opens", Reader: unzip, Independent: true, Detail: fmt.Sprintf("%d entries", bytes.Count(result.Stdout, []byte("testing: ")))},
		{Name: "main part", Reader: unzip, Independent: true, Detail: mainPart(o.Format.ID)},
	}, nil
}

func isText(id string) bool {
	return slices.Contains([]string{"txt", "rtf", "html", "csv", "tsv", "md", "rst", "tex", "json", "xml", "svg"}, id)
}

// text looks at the head, which must be UTF-8 and begin as the format does.
func (v *Verifier) text(o ports.Output) ([]job.Check, error) {
	head, all, err := headOf(o.Path)
	if err != nil {
		return nil, err
	}
	if !all {
		head = wholeRunes(head)
	}
	if !utf8.Valid(head) || bytes.ContainsRune(head, 0) {
		return nil, broken(o, "it is not UTF-8 text")
	}
	content := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	if content == "" {
		return nil, broken(o, "it holds nothing but blanks")
	}
	if marks := marksOf(o.Format.ID); len(marks) > 0 && !slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(content, m) }) {
		return nil, broken(o, "it does not begin as one")
	}
	return []job.Check{{Name: "text", Reader: ourselves, Independent: true, Detail: "UTF-8"}}, nil
}

// marksOf are words of which one must be in the head, in lower case; none for text without form.
func marksOf(id string) []string {
	return map[string][]string{"rtf": {`{\rtf`}, "html": {"<html", "<!doctype html", "<body", "<p"}, "xml": {"<"}, "svg": {"<svg"}}[id]
}

// wholeRunes drops the part of a character that was cut at the end.
func wholeRunes(b []byte) []byte {
	for range utf8.UTFMax - 1 {
		if r, n := utf8.DecodeLastRune(b); r != utf8.RuneError || n != 1 {
			return b
		}
		b = b[:len(b)-1]
	}
	return b
}
