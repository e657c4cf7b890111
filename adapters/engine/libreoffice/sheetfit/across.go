package sheetfit

import (
	"bytes"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// least is how small a sheet is printed to be as wide as a page: letters of 10 points are 3 points
// then, which can still be read. A wider sheet is printed on several pages side by side.
const least = 0.3

// across returns on how many pages side by side a sheet is printed, both in inches.
func across(width, page float64) int {
	if page <= 0 {
		return 1
	}

	return max(1, int(math.Ceil(width*least/page)))
}

var (
	dimension = regexp.MustCompile(`<(?:\w+:)?dimension\b[^>]*\bref="[A-Z]+\d+:([A-Z]+)\d+"`)
	filled    = regexp.MustCompile(`<(?:\w+:)?c\b[^>]*\br="([A-Z]+)\d+"(?:[^>]*[^/>])?>`)
	column    = regexp.MustCompile(`<(?:\w+:)?col\b[^>]*>`)
	usual     = regexp.MustCompile(`<(?:\w+:)?sheetFormatPr\b[^>]*>`)
	margins   = regexp.MustCompile(`<(?:\w+:)?pageMargins\b[^>]*>`)
	attribute = regexp.MustCompile(`([\w:-]+)="([^"]*)"`)

	columnStyle = regexp.MustCompile(
		`<style:style style:name="([^"]*)" style:family="table-column"[^>]*>\s*` +
			`<style:table-column-properties[^>]*style:column-width="([^"]*)"`,
	)
	tables      = regexp.MustCompile(`<table:table\s`)
	tableColumn = regexp.MustCompile(`<table:table-column\b[^>]*>`)
	tableCell   = regexp.MustCompile(
		`<table:(?:(table-row)\b|(?:covered-)?table-cell\b([^>]*)>)`,
	)
	repeats = regexp.MustCompile(`table:number-columns-repeated="(\d+)"`)
)

// attributes are those of a tag.
func attributes(tag []byte) map[string]string {
	all := map[string]string{}
	for _, m := range attribute.FindAllSubmatch(tag, -1) {
		all[string(m[1])] = string(m[2])
	}

	return all
}

// pagesOfSheet returns on how many pages side by side a sheet of Office Open XML is printed, by
// what stands before its cells, the cells, and what stands behind.
func pagesOfSheet(head, cells, tail []byte) int {
	page := pageWidth(attributes(setup.Find(tail)), attributes(margins.Find(tail)))

	said := dimension.FindSubmatch(head)
	if len(said) == 0 || across(widthOf(head, numberOf(said[1])), page) == 1 {
		return 1
	}

	last := 0 // of those that hold something, and not only a style
	for _, m := range filled.FindAllSubmatch(cells, -1) {
		last = max(last, numberOf(m[1]))
	}

	return across(widthOf(head, last), page)
}

// numberOf is the number of a column, from 1, by its letters.
func numberOf(letters []byte) int {
	n := 0
	for _, letter := range letters {
		n = n*26 + int(letter-'A') + 1
	}

	return n
}

// widthOf is how wide so many columns are, in inches: their widths are told in digits of the usual
// font, which are 7 pixels wide (ECMA-376, 18.3.1.13).
func widthOf(head []byte, columns int) float64 {
	const digit, otherwise = 7.0 / 96, 9.14

	each := float(attributes(usual.Find(head))["defaultColWidth"], otherwise)
	digits := each * float64(columns)

	for _, tag := range column.FindAll(head, -1) {
		a := attributes(tag)
		first, last := int(float(a["min"], 0)), min(int(float(a["max"], 0)), columns)

		width := float(a["width"], each)
		if a["hidden"] == "1" || a["hidden"] == "true" {
			width = 0
		}

		digits += (width - each) * float64(max(0, last-first+1))
	}

	return digits * digit
}

// pageWidth is the width between the margins in inches, of A4 where another size is not known
// (ECMA-376, 18.18.51).
func pageWidth(page, margins map[string]string) float64 {
	const usual = 0.7

	sides := map[string][2]float64{
		"1": {8.5, 11}, "3": {11, 17}, "5": {8.5, 14}, "8": {11.69, 16.54}, "11": {5.83, 8.27},
	}

	paper, known := sides[page["paperSize"]]
	if !known {
		paper = [2]float64{8.27, 11.69}
	}

	width := paper[0]
	if page["orientation"] == "landscape" {
		width = paper[1]
	}

	return width - float(margins["left"], usual) - float(margins["right"], usual)
}

// widthOfTables is the width of the widest sheet of an OpenDocument, in inches.
func widthOfTables(content []byte) float64 {
	widths := map[string]float64{}
	for _, m := range columnStyle.FindAllSubmatch(content, -1) {
		widths[string(m[1])] = inches(string(m[2]))
	}

	widest := 0.0

	starts := append(tables.FindAllIndex(content, -1), []int{len(content)})
	for i := range len(starts) - 1 {
		widest = max(widest, widthOfTable(content[starts[i][0]:starts[i+1][0]], widths))
	}

	return widest
}

// widthOfTable is the width of one sheet up to its last cell that holds something: columns behind
// that are told, too, up to the most that there can be.
func widthOfTable(table []byte, widths map[string]float64) float64 {
	last, width := lastOf(table), 0.0

	for _, tag := range tableColumn.FindAll(table, -1) {
		a := attributes(tag)

		repeated := min(int(float(a["table:number-columns-repeated"], 1)), last)
		if a["table:visibility"] == "" || a["table:visibility"] == "visible" {
			width += widths[a["table:style-name"]] * float64(repeated)
		}

		last -= repeated
	}

	return width
}

// lastOf is the number of the last column in which a cell holds something.
func lastOf(table []byte) int {
	last, at := 0, 0

	for _, m := range tableCell.FindAllSubmatch(table, -1) {
		if len(m[1]) > 0 { // a row begins
			at = 0
			continue
		}

		at++
		if r := repeats.FindSubmatch(m[2]); len(r) > 0 {
			at += int(float(string(r[1]), 1)) - 1
		}

		if !bytes.HasSuffix(m[2], []byte("/")) {
			last = max(last, at)
		}
	}

	return last
}

// widthOfLayout is the width between the margins of an OpenDocument's pages, in inches.
func widthOfLayout(tag []byte) float64 {
	const paper, usual = 8.27, 0.79

	a := attributes(tag)
	side := func(name string, otherwise float64) float64 {
		if a[name] == "" {
			return otherwise
		}

		return inches(a[name])
	}

	margin := side("fo:margin", usual)

	return side("fo:page-width", paper) - side("fo:margin-left", margin) -
		side("fo:margin-right", margin)
}

// inches reads a length of OpenDocument; 0 where it is none.
func inches(text string) float64 {
	for unit, of := range map[string]float64{"in": 1, "cm": 2.54, "mm": 25.4, "pt": 72} {
		if number, is := strings.CutSuffix(text, unit); is {
			return float(number, 0) / of
		}
	}

	return 0
}

func float(text string, otherwise float64) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return otherwise
	}

	return n
}
