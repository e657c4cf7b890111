package hostile_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// bombs are small files that ask for more than there is.
func bombs() []trial {
	all := []trial{
		{"bin.rtf", []byte(`{\rtf1 \bin2147483647 x}`), "pdf"},
		{"deep.rtf", []byte(`{\rtf1 ` + strings.Repeat("{", 200_000) + "x"), "pdf"},
		{"size.pdf", longCrossReferences(), "txt"},
		{
			"pages.pdf",
			paper("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 9>>"),
			"png",
		},
		{"media.pdf", paper("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
			"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9999999 9999999]>>"), "png"},
		// with a warning
		{"wide.csv", []byte(strings.Repeat("1,", 20_000) + "1\n"), "xlsx"},
		{"deep.json", []byte(strings.Repeat("[", 200_000)), "yaml"},
		{"deep.xml", []byte(strings.Repeat("<a>", 200_000)), "json"},
		{"deep.html", []byte(strings.Repeat("<div>", 50_000)), "txt"},
		{"deep.md", []byte(strings.Repeat("> ", 20_000) + "x"), "html"},
		{"links.md", []byte(strings.Repeat("[", 50_000)), "html"},
		{"aliases.yaml", []byte(aliases()), "json"},
		{"time.srt", []byte("1\n00:00:00,000 --> 99999999:00:00,000\nx\n"), "vtt"},
		{
			"huge.svg",
			[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="999999" height="999999"/>`),
			"png",
		},
		{"unpacks.svgz", swollenSVG(64), "png"},
		{"unpacks.docx", swollenDOCX(2000), "pdf"},
		{"dimension.xlsx", book(farthest), "csv"},
		{"printed.xlsx", book(farthest), "pdf"},
		{
			"array.xlsx",
			book(`<sheetData><row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f>` +
				`<v>1</v></c></row></sheetData>`),
			"csv",
		},
		{
			"merged.xlsx",
			book(`<sheetData/><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`),
			"pdf",
		},
		{
			"said.xlsx",
			book(`<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c>` +
				`</row></sheetData>`),
			"csv",
		},
		{"huge.png", pngOf(100_000, 100_000), "webp"},
		{"tall.png", pngOf(1, 2_000_000_000), "jpg"},
		{
			"huge.gif",
			[]byte(
				"GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02L\x01\x00;",
			),
			"png",
		},
		{"huge.bmp", bmpOf(2_000_000_000, 2_000_000_000), "png"},
		{"huge.pbm", []byte("P4\n100000 100000\n"), "png"},
		{"huge.wav", wavOf(0xfffffff0), "mp3"},
		{
			"self.zip",
			zipped("a.zip", string(zipped("a.zip", strings.Repeat("0", 1<<20)))),
			"tar",
		},
		{"unpacks.gz", gzipped(200 << 20), "zip"},
		{"many.zip", manyEntries(20_000), "tar"},
	}

	for _, kind := range []string{
		"svg>png", "xml>json", "gpx>geojson", "kml>geojson", "fb2>html", "opml>html", "ttml>srt",
		"plist>json", "dae>stl", "html>txt", "docbook>html", "x3d>stl",
	} {
		from, to, _ := strings.Cut(kind, ">")
		all = append(all, trial{"laughs." + from, []byte(laughs(from)), to})
	}

	return all
}

// laughs is a text of entities that grow to three billion words.
func laughs(root string) string {
	var text strings.Builder

	text.WriteString(`<?xml version="1.0"?><!DOCTYPE ` + root + ` [<!ENTITY a0 "ha">`)

	for i := range 9 {
		fmt.Fprintf(&text, `<!ENTITY a%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
	}

	text.WriteString(`]><` + root + `>&a9;</` + root + `>`)

	return text.String()
}

func aliases() string {
	text := "a0: &a0 [x,x]\n"
	for i := range 30 {
		text += fmt.Sprintf("a%d: &a%d [*a%d,*a%d]\n", i+1, i+1, i, i)
	}

	return text
}

// pngOf is a picture that says to be that large, and holds nothing.
func pngOf(width, height uint32) []byte {
	head := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	head = append(binary.BigEndian.AppendUint32(head, height), 8, 2, 0, 0, 0)

	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)

	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func bmpOf(width, height uint32) []byte {
	out := append([]byte("BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00"),
		binary.LittleEndian.AppendUint32(nil, width)...)

	return append(binary.LittleEndian.AppendUint32(out, height),
		append([]byte("\x01\x00\x18\x00"), make([]byte, 24)...)...)
}

func wavOf(size uint32) []byte {
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), size)
	out = append(
		out,
		"WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data"...)

	return append(binary.LittleEndian.AppendUint32(out, size), make([]byte, 1600)...)
}

// farthest is a cell in the last corner of a sheet.
const farthest = `<dimension ref="A1:XFD1048576"/>` +
	`<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>`

// book is a workbook of one sheet, and of the strings that its cells share.
func book(sheet string, shared ...string) []byte {
	const ns = "http://schemas.openxmlformats.org/"

	strung := ""
	if len(shared) > 0 {
		strung = `<Relationship Id="r2" Type="` + ns +
			`officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>`
	}

	return zipped(
		"[Content_Types].xml",
		`<Types xmlns="`+ns+`package/2006/content-types">`+
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>`+
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels",
		`<Relationships xmlns="`+ns+`package/2006/relationships"><Relationship Id="r1" Type="`+
			ns+`officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/_rels/workbook.xml.rels",
		`<Relationships xmlns="`+ns+`package/2006/relationships"><Relationship Id="r1" Type="`+
			ns+`officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>`+strung+
			`</Relationships>`,
		"xl/sharedStrings.xml",
		`<sst xmlns="`+ns+`spreadsheetml/2006/main">`+strings.Join(shared, "")+`</sst>`,
		"xl/workbook.xml",
		`<workbook xmlns="`+ns+`spreadsheetml/2006/main" xmlns:r="`+ns+
			`officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml",
		`<worksheet xmlns="`+ns+`spreadsheetml/2006/main">`+sheet+`</worksheet>`,
	)
}

func gzipped(zeros int64) []byte {
	var packed bytes.Buffer

	w := gzip.NewWriter(&packed)
	_, _ = io.CopyN(w, zeroes{}, zeros)
	_ = w.Close()

	return packed.Bytes()
}

// zeroes reads as zeros without end.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func manyEntries(n int) []byte {
	entries := make([]string, 0, 2*n)
	for i := range n {
		entries = append(entries, fmt.Sprint("f", i), "")
	}

	return zipped(entries...)
}
