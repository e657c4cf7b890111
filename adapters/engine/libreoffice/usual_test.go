package libreoffice_test

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/test/workbench"
)

// Programs that write workbooks without computing them leave 0 as the result of each formula.
func TestFormulasAreComputed(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	book := changed(t, workbench.Fixture(t, "xlsx"), map[string]string{
		"xl/worksheets/sheet1.xml": `<?xml version="1.0"?>` +
			`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
			`<row r="1"><c r="A1"><v>40</v></c><c r="B1"><v>2</v></c><c r="C1"><f>A1+B1</f><v>0</v></c></row>` +
			`</sheetData></worksheet>`,
	})

	out, _, err := b.convert(t, "xlsx", "csv", book)
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(filepath.Clean(out))
	if err != nil || strings.TrimSpace(string(content)) != "40,2,42" {
		t.Errorf("%q, %v", content, err)
	}
}

func TestPagesAreTagged(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for _, id := range []string{"docx", "odt", "xlsx", "pptx"} {
		out, _, err := b.convert(t, id, "pdf", workbench.Fixture(t, id))
		if err != nil {
			t.Fatal(err)
		}

		if info := read(t, "pdfinfo", out); !strings.Contains(info, "Tagged:          yes") {
			t.Errorf("%s: %s", id, info)
		}
	}
}

// Words that are not shown leave a blank page behind; a document without any has one by right.
func TestBlankPagesOfWordsAreRefused(t *testing.T) {
	t.Parallel()

	b := newBench(t)

	for _, c := range []struct {
		columns, cell string
		refused       bool
	}{
		{`<cols><col min="2" max="2" hidden="1"/></cols>`, "Hidden", true},
		{"", "i", false},
		{"", " ", false},
	} {
		book := changed(t, workbench.Fixture(t, "xlsx"), map[string]string{
			"xl/sharedStrings.xml": `<?xml version="1.0"?>` +
				`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>` +
				c.cell + `</t></si></sst>`,
			"xl/worksheets/sheet1.xml": `<?xml version="1.0"?>` +
				`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + c.columns +
				`<sheetData><row r="1"><c r="B1" t="s"><v>0</v></c></row></sheetData></worksheet>`,
		})

		_, _, err := b.convert(t, "xlsx", "pdf", book)
		if blank := err != nil &&
			strings.Contains(fault.Of(err).Text, "blank"); blank != c.refused ||
			!blank && err != nil {
			t.Errorf("%q: %v", c.cell, err)
		}
	}
}

// A drawing without letters is not blank, whatever its styles say.
func TestADrawingWithoutLettersIsNotBlank(t *testing.T) {
	t.Parallel()

	const urn = "urn:oasis:names:tc:opendocument:xmlns:"

	drawing := `<?xml version="1.0"?><office:document xmlns:office="` + urn + `office:1.0" ` +
		`xmlns:draw="` + urn + `drawing:1.0" xmlns:number="` + urn + `datastyle:1.0" ` +
		`xmlns:svg="` + urn + `svg-compatible:1.0" xmlns:style="` + urn + `style:1.0" ` +
		`office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.graphics">` +
		`<office:automatic-styles><number:date-style style:name="N"><number:text>.</number:text>` +
		`</number:date-style></office:automatic-styles><office:body><office:drawing>` +
		`<draw:page draw:name="A"><draw:line svg:x1="1cm" svg:y1="1cm" svg:x2="5cm" svg:y2="5cm"/>` +
		`</draw:page></office:drawing></office:body></office:document>`

	if _, _, err := newBench(t).convert(t, "fodg", "pdf", []byte(drawing)); err != nil {
		t.Error(err)
	}
}

// A photo is written once, not a second time without packing.
func TestPicturesOfRTFStaySmall(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	photo := workbench.Fixture(t, "jpg")
	page := `<html><body><p>{First} \ second</p><img src="data:image/jpeg;base64,` +
		base64.StdEncoding.EncodeToString(photo) + `"></body></html>`

	out, _, err := b.convert(t, "html", "rtf", []byte(page))
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(filepath.Clean(out))
	if err != nil {
		t.Fatal(err)
	}

	// two digits a byte, and what the document takes itself
	if most := 2*len(photo) + 20_000; len(content) > most {
		t.Errorf("%d bytes, want %d at most", len(content), most)
	}

	digits := strings.NewReplacer("\n", "", "\r", "").Replace(string(content))
	if !strings.Contains(digits, hex.EncodeToString(photo)) {
		t.Error("the photo is not in it")
	}

	if text := read(
		t,
		"pandoc",
		"-f",
		"rtf",
		"-t",
		"plain",
		out,
	); !strings.Contains(
		text,
		`{First} \ second`,
	) {
		t.Errorf("it says %q", text)
	}
}

// No text begins with a mark of its byte order.
func TestTextsHaveNoMark(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for from, to := range map[string]string{"docx": "txt", "xlsx": "csv", "ods": "tsv"} {
		out, _, err := b.convert(t, from, to, workbench.Fixture(t, from))
		if err != nil {
			t.Fatal(err)
		}

		content, err := os.ReadFile(filepath.Clean(out))
		if err != nil || len(content) == 0 || strings.HasPrefix(string(content), "\ufeff") {
			t.Errorf("%s to %s: %.20q %v", from, to, content, err)
		}
	}
}
