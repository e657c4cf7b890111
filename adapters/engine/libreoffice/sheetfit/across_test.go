package sheetfit

import (
	"fmt"
	"testing"
)

// columns are those of a sheet of ten digits each, by the last that it says that it has, and the last
// that holds something.
func columns(said, filled string) (head, cells, tail []byte) {
	return []byte(
			`<worksheet><dimension ref="A1:` + said + `9"/><sheetFormatPr defaultColWidth="10"/>` +
				`<cols><col min="1" max="2" width="20"/><col min="3" max="3" hidden="1" width="9"/></cols>`,
		),
		[]byte(
			`sheetData><row><c r="` + filled + `1"><v>1</v></c><c r="` + said + `1" s="1"/></row></`,
		),
		[]byte(
			`sheetData><pageMargins left="1" right="1"/><pageSetup paperSize="1"/></worksheet>`,
		)
}

func TestSheetsAreNotPrintedTooSmall(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		said, filled string
		pages        int
	}{
		{"J", "J", 1},    // 7.3 inches, on 6.5
		{"AB", "AB", 1},  // 21.1 inches at 31 %
		{"AE", "AE", 2},  // 22.6 inches would be at 29 %
		{"XFD", "J", 1},  // styles alone reach so far
		{"GR", "GR", 7},  // 200 columns, 146 inches
		{"XFD", "GR", 7}, // as above
	} {
		if got := pagesOfSheet(columns(c.said, c.filled)); got != c.pages {
			t.Errorf("%s, filled to %s: %d pages, want %d", c.said, c.filled, got, c.pages)
		}
	}
}

func TestWidthsOfOpenDocument(t *testing.T) {
	t.Parallel()

	const style = `<style:style style:name="a" style:family="table-column">` +
		`<style:table-column-properties style:column-width="%s"/></style:style>`

	content := fmt.Sprintf(style, "2.54cm") +
		`<table:table table:name="1"><table:table-column table:style-name="a"/></table:table>` +
		`<table:table table:name="2">` +
		`<table:table-column table:style-name="a" table:number-columns-repeated="30"/>` +
		`<table:table-column table:style-name="a" table:visibility="collapse"/>` +
		`<table:table-column table:style-name="a" table:number-columns-repeated="242"/>` +
		`<table:table-row><table:table-cell table:number-columns-repeated="29"/>` +
		`<table:table-cell><text:p>x</text:p></table:table-cell>` +
		`<table:table-cell table:number-columns-repeated="243"/></table:table-row>` +
		`<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>` +
		`</table:table-row></table:table>`

	if got := widthOfTables([]byte(content)); got != 30 {
		t.Errorf("%g inches, want 30", got)
	}

	layout := []byte(
		`<style:page-layout-properties fo:page-width="10in" fo:margin="1in" fo:margin-left="36pt"/>`,
	)
	if got := widthOfLayout(layout); got != 8.5 {
		t.Errorf("%g inches between the margins, want 8.5", got)
	}
}
