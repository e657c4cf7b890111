package libreoffice

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/plaintext"
	"github.com/convertd/convertd/domain/route"
)

// table names the filters of LibreOffice 7.4 (share/registry/*.xcd): by part and format what
// imports it, what exports it, and what is made of it at once, marked as kit.Marked reads it. What
// else is wanted is a chain over these.
//
// Of HTML, the web editor's filter, which is the default, makes PDFs without text. A csv is written
// with commas, quotes, in UTF-8; formats as shown, no spaces for empty, 0 for the first sheet under
// the plain name.
//
//go:embed filters.csv
var table string

// filter is a row of the table.
type filter struct {
	part, format     string
	imports, exports string // "" where the part does not
	targets          []string
}

// library is there where a part of LibreOffice is installed, which Debian packages apart.
func library(part string) string {
	return map[string]string{
		"writer": "libswlo.so", "calc": "libsclo.so", "impress": "libsdlo.so", "draw": "libsdlo.so",
	}[part]
}

// filters reads the table.
func filters() ([]filter, error) {
	rows, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("libreoffice: read the table of filters: %w", err)
	}

	var list []filter
	for _, row := range rows[1:] {
		list = append(list, filter{
			part: row[0], format: row[1], imports: row[2], exports: row[3],
			targets: strings.Fields(row[4]),
		})
	}

	return list, nil
}

// pair is an edge by its filters.
type pair struct {
	part, from, to, imports, exports string
	loss                             route.Loss
}

// pairs lists what is made of what.
func pairs(list []filter) []pair {
	exports := map[[2]string]string{}
	for _, f := range list {
		exports[[2]string{f.part, f.format}] = f.exports
	}

	var all []pair

	for _, f := range list {
		for _, to := range f.targets {
			to, loss := kit.Marked(to)
			all = append(all, pair{
				part: f.part, from: f.format, to: to,
				imports: f.imports, exports: exports[[2]string{f.part, to}], loss: loss,
			})
		}
	}

	return all
}

// cost is what one start with a small document takes, in milliseconds, measured: 1,030 to 1,360,
// nearly all of it the start.
const cost = 1150

func edges(all []pair, installed func(library string) bool) []route.Edge {
	var list []route.Edge

	for _, p := range all {
		if installed(library(p.part)) {
			list = append(list, route.Edge{
				From: p.from, To: p.to, Engine: name,
				Cost: cost, Loss: p.loss, Options: honours(p.from, p.to),
			})
		}
	}

	return list
}

// honours names the fields that the way from one format to another goes by.
func honours(from, to string) []string {
	var fields []string

	switch from {
	case "csv", "tsv":
		fields = append(fields, plaintext.FieldEncoding, plaintext.FieldHeader)
		if from == "csv" && to != "csv" {
			fields = append(fields, plaintext.FieldDelimiter)
		}
	case "txt":
		fields = append(fields, plaintext.FieldEncoding)
	}

	if to == "pdf" && surveyable(from) {
		fields = append(fields, fieldMissingFont)
	}

	if to == "pdf" && workbook(from) {
		fields = append(fields, fieldFit)
	}

	if tracks(from, to) {
		fields = append(fields, fieldChanges)
	}

	if to == "csv" {
		fields = append(fields, plaintext.FieldDelimiter)
	}

	if lines(to) && !lines(from) {
		fields = append(fields, fieldSheet)
	}

	return fields
}

// lines tells the formats that hold one sheet as lines of text.
func lines(formatID string) bool { return formatID == "csv" || formatID == "tsv" }
