package hostile_test

import "strings"

// deep are documents whose elements lie in each other as in none that a person has made: a
// kilobyte of them is minutes of work.
func deep() []trial {
	const (
		tables = 1000
		office = "urn:oasis:names:tc:opendocument:xmlns:"
	)

	nested := func(first, last string) string {
		return strings.Repeat(first, tables) + "x" + strings.Repeat(last, tables)
	}
	odf := `<office:document-content xmlns:office="` + office + `office:1.0" xmlns:text="` + office +
		`text:1.0" xmlns:table="` + office + `table:1.0" office:version="1.2"><office:body>` +
		`<office:text>` + nested(
		`<table:table><table:table-row><table:table-cell>`,
		`</table:table-cell></table:table-row></table:table>`,
	) +
		`</office:text></office:body></office:document-content>`
	word := document(nested(`<w:tbl><w:tr><w:tc>`, `<w:p/></w:tc></w:tr></w:tbl>`))

	return []trial{
		{"deep.docx", word, "pdf"},
		{"deep2.docx", word, "html"},
		{
			"deep.odt",
			zipped(
				"mimetype",
				"application/vnd.oasis.opendocument.text",
				"content.xml",
				odf,
				"META-INF/manifest.xml",
				`<manifest:manifest xmlns:manifest="`+office+
					`manifest:1.0"><manifest:file-entry manifest:full-path="/" `+
					`manifest:media-type="application/vnd.oasis.opendocument.text"/></manifest:manifest>`,
			),
			"pdf",
		},
		{"deep.fodt", []byte(flat("text", nested(`<text:section>`, `</text:section>`))), "pdf"},
		{"deep.xlsx", book(`<sheetData><row r="1"><c r="A1"><v>1</v>` +
			nested(`<a><b><c>`, `</c></b></a>`) + `</c></row></sheetData>`), "csv"},
		{"deep.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">` +
			nested(
				strings.Repeat("<g opacity='.5'>", 50),
				strings.Repeat("</g>", 50),
			) + `</svg>`), "png"},
	}
}

// document is a document of Word with that body.
func document(body string) []byte {
	const ns = "http://schemas.openxmlformats.org/"

	return zipped(
		"[Content_Types].xml",
		`<Types xmlns="`+ns+`package/2006/content-types">`+
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.`+
			`wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels",
		`<Relationships xmlns="`+ns+`package/2006/relationships"><Relationship Id="r1" Type="`+
			ns+`officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml",
		`<w:document xmlns:w="`+ns+`wordprocessingml/2006/main"><w:body>`+body+`</w:body></w:document>`,
	)
}
