package survey

import (
	"encoding/xml"
	"strings"
)

// book is what is told of the sheets of an OpenDocument workbook while it is read: a style says
// whether those that have it are shown (OpenDocument 1.2, 20.251).
type book struct {
	style  string          // the one that is being defined
	hidden map[string]bool // styles
	open   []string        // elements around the place at hand
	sheets []bool          // whether each is hidden

	row, column int64 // how far the sheet at hand reaches
	cells       int64 // of the largest sheet
}

// sheets are the parts of OOXML that hold one each.
const sheets = "xl/worksheets/*.xml"

// reach notes how far a cell, an array of formulas or a merged area reaches.
func (b *book) reach(e xml.StartElement) {
	switch e.Name.Local {
	case "c":
		b.cell(valueOf(e, "r"))
	case "f", "mergeCell":
		_, last, _ := strings.Cut(valueOf(e, "ref"), ":")
		b.cell(last)
	}
}

// cell notes a cell by its reference, such as "BC12" (ECMA-376, part 1, 18.18.7).
func (b *book) cell(reference string) {
	const (
		letters = 26
		most    = 1 << 20 // rows, and more than columns
	)

	var row, column int64

	for _, c := range []byte(reference) {
		switch {
		case 'A' <= c && c <= 'Z':
			column = min(column*letters+int64(c-'A')+1, most)
		case '0' <= c && c <= '9':
			row = min(row*10+int64(c-'0'), most)
		}
	}

	b.row, b.column = max(b.row, row), max(b.column, column)
}

func (b *book) endSheet() {
	b.cells = max(b.cells, b.row*b.column)
	b.row, b.column = 0, 0
}

func (b *book) start(e xml.StartElement) {
	within := ""
	if len(b.open) > 0 {
		within = b.open[len(b.open)-1]
	}

	switch name := e.Name.Local; {
	case name == "style":
		b.style = valueOf(e, "name")
	case name == "table-properties" && valueOf(e, "display") == "false":
		b.hidden[b.style] = true
	case name == "table" && within == "spreadsheet" && len(b.sheets) < mostSheets:
		b.sheets = append(b.sheets, b.hidden[valueOf(e, "style-name")])
	}

	b.open = append(b.open, e.Name.Local)
}

func (b *book) end() {
	if len(b.open) > 0 {
		b.open = b.open[:len(b.open)-1]
	}
}

func valueOf(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}

	return ""
}
