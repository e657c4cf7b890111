package libreoffice_test

import (
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
