package check

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
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
	if o.Expect.Password != "" {
		return v.protected(ctx, o)
	}

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

	if want := o.Expect.Facts.Pages; want > 0 && string(pages[1]) != strconv.Itoa(want) {
		return nil, broken(o, fmt.Sprintf("it has %s pages instead of %d", pages[1], want))
	}

	checks := []job.Check{
		{Name: "opens", Reader: pdfinfo, Independent: true},
		{Name: job.CheckPages, Reader: pdfinfo, Independent: true, Detail: string(pages[1])},
	}

	switch encrypted := encryptedLine.Match(result.Stdout); {
	case encrypted && !o.Expect.Restricted:
		return nil, broken(o, "it is encrypted")
	case encrypted:
		checks = append(checks, job.Check{Name: "encrypted", Reader: pdfinfo, Independent: true})
	case o.Expect.Restricted:
		return nil, broken(o, "it is not encrypted")
	}

	if o.Expect.PDFA != "" {
		found, err := v.archival(ctx, o, result.Stdout)
		if err != nil {
			return nil, err
		}

		checks = append(checks, found)
	}

	return checks, nil
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

	part := o.Format.Reader.Part

	entry := regexp.MustCompile(`(?m)^\s+testing: ` + regexp.QuoteMeta(part) + `\s+OK\s*$`)
	if !entry.Match(result.Stdout) {
		return nil, broken(o, part+" is missing in it")
	}

	return []job.Check{
		{
			Name:        "opens",
			Reader:      unzip,
			Independent: true,
			Detail:      fmt.Sprintf("%d entries", bytes.Count(result.Stdout, []byte("testing: "))),
		},
		{Name: "main part", Reader: unzip, Independent: true, Detail: part},
	}, nil
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

	marked := func(mark string) bool { return strings.Contains(content, mark) }
	if marks := o.Format.Reader.Marks; len(marks) > 0 && !slices.ContainsFunc(marks, marked) {
		return nil, broken(o, "it does not begin as one")
	}

	return []job.Check{{Name: "text", Reader: ourselves, Independent: true, Detail: "UTF-8"}}, nil
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
