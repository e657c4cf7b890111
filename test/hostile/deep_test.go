package hostile_test

import (
	"strconv"
	"strings"
)

// deep are documents whose elements lie in each other as in none that a person has made: a
// kilobyte of them is minutes of work.
func deep() []trial {
	const (
		tables = 1000
		shared = `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>`
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

	return append(deepPages(nested), []trial{
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
		{"strings.xlsx", book(shared, `<si>`+nested(`<r><t>`, `</t></r>`)+`</si>`), "pdf"},
		{"strings2.xlsx", book(shared, nested(`<si><r>`, `</r></si>`)), "csv"},
		{"deep.xlsx", book(`<sheetData><row r="1"><c r="A1"><v>1</v>` +
			nested(`<a><b><c>`, `</c></b></a>`) + `</c></row></sheetData>`), "csv"},
		{"deep.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">` +
			nested(
				strings.Repeat("<g opacity='.5'>", 50),
				strings.Repeat("</g>", 50),
			) + `</svg>`), "png"},
		{
			"deep.pptx",
			slides(nested(`<p:grpSp><p:nvGrpSpPr><p:cNvPr id="9" name=""/><p:cNvGrpSpPr/>`+
				`<p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`, `</p:grpSp>`)),
			"pdf",
		},
		{"deep.fodp", []byte(flat("presentation", `<draw:page>`+nested(`<draw:g>`, `</draw:g>`)+
			`</draw:page>`)), "pdf"},
		{
			"deep.ods",
			sheets(office, nested(`<table:table-row-group>`, `</table:table-row-group>`)),
			"csv",
		},
		{"deep2.ods", sheets(office, `<table:table-row><table:table-cell>`+
			nested(`<text:p><text:span>`, `</text:span></text:p>`)+
			`</table:table-cell></table:table-row>`), "pdf"},
	}...)
}

// deepPages are those that browsers and readers of books take.
func deepPages(nested func(first, last string) string) []trial {
	const cells = `<table><tr><td>`

	tables := nested(cells, `</td></tr></table>`)
	boxes := nested(`<div style="float:left;display:grid">`, `</div>`)

	uses := `<g id="u0"><rect width="1" height="1"/></g>`

	for i := range 40 {
		at := strconv.Itoa(i)
		uses += `<g id="u` + strconv.Itoa(
			i+1,
		) + `"><use href="#u` + at + `"/><use href="#u` + at + `"/></g>`
	}

	drawing := func(body string) []byte {
		return []byte(
			`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">` + body + `</svg>`,
		)
	}

	return []trial{
		{"tables.html", []byte(tables), "pdf"},
		{"tables2.html", []byte(tables), "docx"},
		{"tables3.html", []byte(tables), "odt"},
		{"boxes.html", []byte(boxes), "png"},
		{"tables.epub", epub(tables), "pdf"},
		{"tables2.epub", epub(tables), "txt"},
		{"tables3.epub", epub(tables), "mobi"},
		{"boxes.epub", epub(boxes), "docx"},
		{"uses.svg", drawing(uses), "png"},
		{"uses2.svg", drawing(uses), "pdf"},
		{"masks.svg", drawing(nested(`<g opacity=".5" clip-path="url(#c)">`, `</g>`)), "png"},
	}
}

// epub is a book of one page.
func epub(body string) []byte {
	return zipped(
		"mimetype",
		"application/epub+zip",
		"META-INF/container.xml",
		`<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>`+
			`<rootfile full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`,
		"c.opf",
		`<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata `+
			`xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier>`+
			`<dc:title>T</dc:title><dc:language>en</dc:language></metadata><manifest><item id="a" `+
			`href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/>`+
			`</spine></package>`,
		"a.xhtml",
		`<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body>`+body+
			`</body></html>`,
	)
}

// slides are a presentation of one slide.
func slides(shapes string) []byte {
	const (
		ns   = "http://schemas.openxmlformats.org/"
		main = ns + "presentationml/2006/main"
		ids  = ns + "officeDocument/2006/relationships"
		kind = "application/vnd.openxmlformats-officedocument.presentationml."
	)

	leads := func(to, target string) string {
		return `<Relationships xmlns="` + ns + `package/2006/relationships"><Relationship Id="r1" Type="` +
			ids + `/` + to + `" Target="` + target + `"/></Relationships>`
	}

	return zipped(
		"[Content_Types].xml",
		`<Types xmlns="`+ns+`package/2006/content-types">`+
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Override PartName="/ppt/presentation.xml" ContentType="`+kind+`presentation.main+xml"/>`+
			`<Override PartName="/ppt/slides/slide1.xml" ContentType="`+kind+`slide+xml"/></Types>`,
		"_rels/.rels",
		leads("officeDocument", "ppt/presentation.xml"),
		"ppt/_rels/presentation.xml.rels",
		leads("slide", "slides/slide1.xml"),
		"ppt/presentation.xml",
		`<p:presentation xmlns:p="`+main+`" xmlns:r="`+ids+`"><p:sldIdLst><p:sldId id="256" r:id="r1"/>`+
			`</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>`,
		"ppt/slides/slide1.xml",
		`<p:sld xmlns:p="`+main+`"><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/>`+
			`<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>`+shapes+`</p:spTree></p:cSld></p:sld>`,
	)
}

// sheets are a workbook in OpenDocument of one sheet with those rows.
func sheets(office, rows string) []byte {
	const kind = "application/vnd.oasis.opendocument.spreadsheet"

	return zipped(
		"mimetype", kind,
		"content.xml",
		`<office:document-content xmlns:office="`+office+`office:1.0" xmlns:text="`+office+
			`text:1.0" xmlns:table="`+office+`table:1.0" office:version="1.2"><office:body>`+
			`<office:spreadsheet><table:table table:name="a">`+rows+
			`</table:table></office:spreadsheet></office:body></office:document-content>`,
		"META-INF/manifest.xml",
		`<manifest:manifest xmlns:manifest="`+office+`manifest:1.0"><manifest:file-entry `+
			`manifest:full-path="/" manifest:media-type="`+kind+`"/></manifest:manifest>`,
	)
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
