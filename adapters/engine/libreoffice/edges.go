package libreoffice

import (
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/route"
)

// part is one of LibreOffice's applications, which Debian packages apart.
type part struct {
	library string            // is there where the part is installed
	reads   map[string]string // import filters by format
	writes  map[string]string // export filters by format
	pairs   map[string]string // targets by source, separated by blanks; what else is wanted is a chain over these
}

// parts name filters as LibreOffice 7.4 knows them (its "--convert-to" page and filter/source/config/fragments).
func parts() []part {
	// Separator comma, quote ", UTF-8, from the first line; on the way out formats as shown, no spaces for empty, 0 for the first sheet under the plain name.
	const csvIn, csvOut = "Text - txt - csv (StarCalc):44,34,76,1", "Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,0"
	return []part{
		{
			library: "libswlo.so",
			reads: map[string]string{
				"docx": "MS Word 2007 XML", "doc": "MS Word 97", "odt": "writer8", "rtf": "Rich Text Format", "txt": "Text (encoded):UTF8",
				"html": "HTML (StarWriter)", // the default, the web editor's, makes PDFs without text
			},
			writes: map[string]string{
				"pdf": "writer_pdf_Export", "docx": "MS Word 2007 XML", "odt": "writer8", "rtf": "Rich Text Format", "txt": "Text (encoded):UTF8",
			},
			pairs: map[string]string{
				"docx": "pdf odt rtf txt", "odt": "pdf docx txt", "doc": "pdf docx", "rtf": "pdf docx", "html": "pdf docx", "txt": "pdf docx",
			},
		},
		{
			library: "libsclo.so",
			reads:   map[string]string{"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8", "csv": csvIn},
			writes:  map[string]string{"pdf": "calc_pdf_Export", "xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "csv": csvOut},
			pairs:   map[string]string{"xlsx": "pdf ods csv", "xls": "pdf xlsx", "ods": "pdf xlsx csv", "csv": "pdf xlsx"},
		},
		{
			library: "libsdlo.so",
			reads:   map[string]string{"pptx": "Impress MS PowerPoint 2007 XML", "ppt": "MS PowerPoint 97", "odp": "impress8"},
			writes:  map[string]string{"pdf": "impress_pdf_Export", "pptx": "Impress MS PowerPoint 2007 XML", "odp": "impress8"},
			pairs:   map[string]string{"pptx": "pdf odp", "ppt": "pdf pptx", "odp": "pdf pptx"},
		},
	}
}

// filters returns the filters for a pair; ok is false where it is none of ours.
func filters(from, to string) (in, out string, ok bool) {
	for _, p := range parts() {
		if slices.Contains(strings.Fields(p.pairs[from]), to) {
			return p.reads[from], p.writes[to], true
		}
	}
	return "", "", false
}

// cost is what one start with a small document takes, in milliseconds, measured: 1,030 to 1,360, nearly all of it the start.
const cost = 1150

func edges(installed func(library string) bool) []route.Edge {
	var list []route.Edge
	for _, p := range parts() {
		if !installed(p.library) {
			continue
		}
		for from, targets := range p.pairs {
			for to := range strings.FieldsSeq(targets) {
				loss := route.Faithful
				if to == "txt" || to == "csv" {
					loss = route.Partial
				}
				list = append(list, route.Edge{From: from, To: to, Engine: name, Cost: cost, Loss: loss})
			}
		}
	}
	return list
}
