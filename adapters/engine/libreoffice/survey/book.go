package survey

import "encoding/xml"

// book is what is told of the sheets of an OpenDocument workbook while it is read: a style says
// whether those that have it are shown (OpenDocument 1.2, 20.251).
type book struct {
	style  string          // the one that is being defined
	hidden map[string]bool // styles
	open   []string        // elements around the place at hand
	sheets []bool          // whether each is hidden
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
