package sheetfit

import (
	"bytes"
	"fmt"
	"regexp"
)

var (
	// Of a sheet of Office Open XML (ECMA-376, 18.3.1): what stands before its cells and behind.
	worksheet  = regexp.MustCompile(`<(?:(\w+):)?worksheet\b[^>]*>`)
	properties = regexp.MustCompile(`<(?:\w+:)?sheetPr\b([^>]*?)(/?)>`)
	fitting    = regexp.MustCompile(`<(?:\w+:)?pageSetUpPr\b[^>]*/>`)
	setup      = regexp.MustCompile(`<(?:\w+:)?pageSetup\b[^>]*>`)
	sizing     = regexp.MustCompile(`\s(?:scale|fitToWidth|fitToHeight)="[^"]*"`)

	fits   = regexp.MustCompile(`fitToPage="(?:1|true)"`)
	scaled = regexp.MustCompile(`\sscale="(?:[^1]|1[^0]|10[^0])`)
	breaks = regexp.MustCompile(`<(?:\w+:)?(?:col|row)Breaks\b`)

	// Of OpenDocument (1.3, 20.372 and 20.373), and LibreOffice's own for width and height apart.
	layout = regexp.MustCompile(`<style:page-layout-properties\b[^>]*>`)
	scales = regexp.MustCompile(`\s(?:style|loext):scale-to(?:-pages|-X|-Y)?="[^"]*"`)
	whole  = regexp.MustCompile(`\sstyle:scale-to="100%"`)
	margin = regexp.MustCompile(`<style:(header|footer)-style/>`)
)

// sheet has a sheet of Office Open XML printed as wide as a page, or as several where it would be
// too small; all has it printed as wide as one in any case.
func sheet(source []byte, all bool) (made []byte, pages int) {
	start, end := bytes.Index(
		source,
		[]byte("sheetData"),
	), bytes.LastIndex(
		source,
		[]byte("sheetData"),
	)
	if start < 0 {
		return source, 0
	}

	head, cells, tail := source[:start], source[start:end], source[end:]
	own := fits.Match(head) || scaled.Match(setup.Find(tail)) || breaks.Match(tail)

	opened := worksheet.FindSubmatchIndex(head)
	if opened == nil || own && !all {
		return source, 0
	}

	pages = 1
	if !all {
		pages = pagesOfSheet(head, cells, tail)
	}

	prefix := ""
	if opened[2] >= 0 {
		prefix = string(head[opened[2]:opened[3]]) + ":"
	}

	return bytes.Join([][]byte{
		fitted(head, opened[1], prefix), cells, asWide(tail, prefix, pages),
	}, nil), pages
}

// fitted has what stands before the cells say that the sheet fits its pages; opened is where the
// sheet's first tag ends.
func fitted(head []byte, opened int, prefix string) []byte {
	mark := []byte("<" + prefix + `pageSetUpPr fitToPage="1"/>`)
	head = fitting.ReplaceAll(head, nil)

	at := properties.FindSubmatchIndex(head)
	if at == nil {
		return bytes.Join([][]byte{
			head[:opened], []byte("<" + prefix + "sheetPr>"), mark,
			[]byte("</" + prefix + "sheetPr>"), head[opened:],
		}, nil)
	}

	if at[4] == at[5] { // it has children, and the mark comes behind them
		closed := bytes.Index(head, []byte("</"+prefix+"sheetPr>"))
		if closed < 0 {
			return head
		}

		return bytes.Join([][]byte{head[:closed], mark, head[closed:]}, nil)
	}

	return bytes.Join([][]byte{
		head[:at[4]], []byte(">"), mark, []byte("</" + prefix + "sheetPr>"), head[at[1]:],
	}, nil)
}

// asWide has what stands behind the cells say to how many pages the sheet fits.
func asWide(tail []byte, prefix string, across int) []byte {
	pages := fmt.Sprintf(` fitToWidth="%d" fitToHeight="0"`, across)
	name := "<" + prefix + "pageSetup"

	if at := setup.FindIndex(tail); at != nil {
		rest := sizing.ReplaceAll(tail[at[0]+len(name):at[1]], nil)
		return bytes.Join([][]byte{tail[:at[0]], []byte(name + pages), rest, tail[at[1]:]}, nil)
	}

	closed := bytes.LastIndex(tail, []byte("</"+prefix+"worksheet>"))
	if closed < 0 {
		return tail
	}

	return bytes.Join([][]byte{tail[:closed], []byte(name + pages + "/>"), tail[closed:]}, nil)
}

// styles has the page layouts of an OpenDocument workbook print as wide as a page, or as several
// where sheets of that width, in inches, would be too small.
func styles(source []byte, all bool, width float64) (made []byte, pages int) {
	made = layout.ReplaceAllFunc(source, func(tag []byte) []byte {
		if scales.Match(whole.ReplaceAll(tag, nil)) && !all {
			return tag
		}

		side := 1
		if !all {
			side = across(width, widthOfLayout(tag))
		}

		pages = max(pages, side)
		name := []byte("<style:page-layout-properties")
		rest := scales.ReplaceAll(tag[len(name):], nil)

		return bytes.Join([][]byte{
			name, fmt.Appendf(nil, ` style:scale-to-X="%d" style:scale-to-Y="0"`, side), rest,
		}, nil)
	})

	return room(made), pages
}

// room gives headers and footers that say nothing of their size the one that LibreOffice gives new
// ones. Without it, LibreOffice 7.4 prints no cells, which it makes itself of StarOffice's sheets.
func room(source []byte) []byte {
	return margin.ReplaceAll(source, []byte(
		`<style:$1-style><style:header-footer-properties fo:min-height="0.75cm"/></style:$1-style>`,
	))
}
