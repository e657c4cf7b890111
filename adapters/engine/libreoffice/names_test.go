package libreoffice_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// flatDocument is an OpenDocument in one file.
func flatDocument(kind, body string) []byte {
	const ns = "urn:oasis:names:tc:opendocument:xmlns:"

	return []byte(`<office:document xmlns:office="` + ns + `office:1.0" xmlns:of="` + ns +
		`of:1.2" xmlns:text="` + ns + `text:1.0" xmlns:table="` + ns + `table:1.0" ` +
		`office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.` + kind +
		`"><office:body><office:` + kind + `>` + body + `</office:` + kind +
		`></office:body></office:document>`)
}

// Fields and formulas that name the file show what its owner calls it.
func TestAFileIsNamedInItselfAsByItsOwner(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	for kind, body := range map[string][]byte{
		"fodt": flatDocument("text", `<text:p>[<text:file-name text:display="name"/>]</text:p>`),
		"fods": flatDocument("spreadsheet", `<table:table table:name="a"><table:table-row>`+
			`<table:table-cell table:formula="of:=CELL(&quot;FILENAME&quot;)" `+
			`office:value-type="string"><text:p>old</text:p></table:table-cell>`+
			`</table:table-row></table:table>`),
	} {
		path, _, err := b.named(t, kind, "pdf", "Q3 report."+kind, body, nil)
		if err != nil {
			t.Fatal(err)
		}

		text := read(t, "pdftotext", path, "-")
		if !strings.Contains(text, "Q3 report") || strings.Contains(text, "input") {
			t.Errorf("%s: %s", kind, text)
		}
	}
}

// naming are documents of which a field or a formula shows where they lie.
func naming(t *testing.T) map[string][]byte {
	t.Helper()

	const main = "http://schemas.openxmlformats.org/"

	fixture := func(kind string, entries map[string]string) []byte {
		whole, err := os.ReadFile(filepath.Join("../../../test/fixtures", "sample."+kind))
		if err != nil {
			t.Fatal(err)
		}

		return changed(t, whole, entries)
	}

	return map[string][]byte{
		// in two pieces, as Word writes it
		"docx": fixture(
			"docx",
			map[string]string{"word/document.xml": `<w:document xmlns:w="` + main +
				`wordprocessingml/2006/main"><w:body><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>` +
				`<w:r><w:instrText> FILE</w:instrText></w:r><w:r><w:instrText>NAME \p </w:instrText></w:r>` +
				`<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>old</w:t></w:r>` +
				`<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:body></w:document>`},
		),
		"xlsx": fixture(
			"xlsx",
			map[string]string{"xl/worksheets/sheet1.xml": `<worksheet xmlns="` + main +
				`spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str"><f>CELL("filename")</f>` +
				`<v>old</v></c></row></sheetData></worksheet>`},
		),
		"fodt": flatDocument("text", `<text:p><text:file-name text:display="full"/></text:p>`),
		"rtf":  []byte(`{\rtf1 {\field{\*\fldinst FILENAME \\p}{\fldrslt old}}}`),
	}
}

// What a document says of other files is as right in what is made of it: nobody has moved it.
func TestLinksToOtherFilesStayAsTheyAre(t *testing.T) {
	t.Parallel()

	cold, warm := newBench(t), newWarmBench(t)
	warm.warmUp(t)

	link := func(to string) string {
		return `<text:p><text:a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:type="simple" ` +
			`xlink:href="` + to + `">there</text:a></text:p>`
	}

	for how, b := range map[string]bench{"cold": cold, "warm": warm.bench} {
		for i, to := range []string{"first.odt", "second.odt"} { // under one name
			path, _, err := b.named(t, "fodt", "odt", "a.fodt", flatDocument("text", link(to)), nil)
			if err != nil {
				t.Fatal(err)
			}

			// beside the package
			text := read(t, "unzip", "-p", path, "content.xml")
			if !strings.Contains(text, `xlink:href="../`+to+`"`) {
				t.Errorf("%s, %d: %s", how, i, text)
			}
		}
	}
}

// Where a document lies while it is worked on is nobody's business, whichever LibreOffice prints it.
func TestNothingShowsWhereADocumentLies(t *testing.T) {
	t.Parallel()

	cold, warm := newBench(t), newWarmBench(t)
	warm.warmUp(t)

	for kind, body := range naming(t) {
		for how, b := range map[string]bench{"cold": cold, "warm": warm.bench} {
			path, _, err := b.named(t, kind, "pdf", "Q3 report."+kind, body, nil)
			if err != nil {
				t.Fatal(err)
			}

			text := read(t, "pdftotext", path, "-")
			if !strings.Contains(text, "Q3") || strings.Contains(text, "/in/") ||
				strings.Contains(text, "/work/") {
				t.Errorf("%s, %s: %s", kind, how, text)
			}
		}
	}
}
