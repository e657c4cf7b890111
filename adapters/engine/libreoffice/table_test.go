package libreoffice_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// cells returns a sheet of a workbook as LibreOffice shows it, in csv.
func (b bench) cells(t *testing.T, workbook string) string {
	t.Helper()

	packed, err := os.ReadFile(filepath.Clean(workbook))
	if err != nil {
		t.Fatal(err)
	}

	out, _, err := b.convert(t, "xlsx", "csv", packed)
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(filepath.Clean(out))
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}

func TestTablesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for name, c := range map[string]struct {
		content             string
		values              option.Values
		encoding, delimiter string
		want                string
	}{
		"German":   {"Name;Betrag\nM\xfcller;1.234,56\n", nil, "windows-1252", ";", "Name,Betrag\nMüller,\"1.234,56\"\n"},
		"UTF-16":   {"\xff\xfea\x00\t\x00\xfc\x00\n\x00", nil, "utf-16le", "\t", "a,ü\n"},
		"asked":    {"a|b\n\x8e|1\n", option.Values{"delimiter": "|", "encoding": "cp1250"}, "windows-1250", "|", "a,b\nŽ,1\n"},
		"no title": {"1/2\n3\n", option.Values{"header": false}, "utf-8", ",", "1/2\n3\n"},
		"text": {
			"zip,card,frac,sum,yes,day,n\n01234,4111111111111111222,1/2,=1+1,TRUE,2024-03-04,2.5\n", nil, "utf-8", ",",
			"zip,card,frac,sum,yes,day,n\n01234,4111111111111111222,1/2,=1+1,TRUE,2024-03-04,2.5\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			out, made, err := b.named(t, "csv", "xlsx", "", []byte(c.content), c.values)
			if err != nil {
				t.Fatal(err)
			}

			if made.Report["encoding"] != c.encoding || made.Report["delimiter"] != c.delimiter ||
				len(made.Warnings) > 0 {
				t.Errorf("%v %q", made.Report, made.Warnings)
			}

			if got := b.cells(t, out); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestNumbersOfATableAreNumbers(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	out, _, err := b.convert(t, "csv", "xlsx", []byte("a,b\n2.5,007\n"))
	if err != nil {
		t.Fatal(err)
	}

	packed, err := os.ReadFile(filepath.Clean(out))
	if err != nil {
		t.Fatal(err)
	}

	if sheet := entry(t, packed, "xl/worksheets/sheet1.xml"); strings.Count(sheet, `t="n"`) != 1 ||
		!strings.Contains(sheet, "<v>2.5</v>") {
		t.Errorf("%s", sheet)
	}

	if book := entry(t, packed, "xl/workbook.xml"); !strings.Contains(book, `name="input"`) {
		t.Errorf("%s", book)
	}
}

func TestTextIsReadInItsCharset(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for charset, content := range map[string]string{
		"windows-1252": "M\xfcller \x80\n", "koi8-r": "\xfc\xd4\xcf \xd0\xd2\xcf\xd3\xd4\xcf\xca \xd4\xc5\xcb\xd3\xd4 \xce\xc1 \xd2\xd5\xd3\xd3\xcb\xcf\xcd \xd1\xda\xd9\xcb\xc5\n",
	} {
		out, made, err := b.convert(t, "txt", "pdf", []byte(content))
		if err != nil {
			t.Fatal(err)
		}

		want := map[string]string{"windows-1252": "Müller €", "koi8-r": "простой текст"}[charset]
		if got := read(t, "pdftotext", out, "-"); !strings.Contains(got, want) ||
			made.Report["encoding"] != charset {
			t.Errorf("%s: %q %v", charset, got, made.Report)
		}
	}
}

func TestWhatIsAskedOfTextsIsChecked(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for field, value := range map[string]string{"delimiter": ";;", "encoding": "klingon"} {
		_, _, err := b.named(t, "csv", "xlsx", "", []byte("a;b\n"), option.Values{field: value})
		if f := fault.Of(err); f.Kind != fault.InvalidInput || f.Field != field {
			t.Errorf("%s=%s: %v", field, value, err)
		}
	}

	_, made, err := b.named(
		t,
		"csv",
		"xlsx",
		"",
		[]byte("M\xfcller\n"),
		option.Values{"encoding": "utf-8"},
	)
	if err != nil || len(made.Warnings) != 1 ||
		!strings.Contains(made.Warnings[0], "stand for no character in utf-8") {
		t.Errorf("%q %v", made.Warnings, err)
	}
}

// workbook makes one of three sheets, the first of which is hidden.
func workbook(t *testing.T, b bench) []byte {
	t.Helper()

	out, _, err := b.convert(t, "csv", "xlsx", []byte("one\n"))
	if err != nil {
		t.Fatal(err)
	}

	packed, err := os.ReadFile(filepath.Clean(out))
	if err != nil {
		t.Fatal(err)
	}

	const (
		main  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
		links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	)

	book := `<?xml version="1.0"?><workbook xmlns="` + main + `" xmlns:r="` + links + `"><sheets>` +
		`<sheet name="Secret" sheetId="1" state="hidden" r:id="r1"/><sheet name="Öffentlich" sheetId="2" r:id="r2"/>` +
		`<sheet name="Last" sheetId="3" r:id="r3"/></sheets></workbook>`
	relations := `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	entries := map[string]string{"xl/workbook.xml": book}

	for _, n := range []string{"1", "2", "3"} {
		relations += `<Relationship Id="r` + n + `" Type="` + links + `/worksheet" Target="worksheets/sheet` + n + `.xml"/>`
		entries["xl/worksheets/sheet"+n+".xml"] = `<?xml version="1.0"?><worksheet xmlns="` + main + `"><sheetData><row r="1">` +
			`<c r="A1" t="inlineStr"><is><t>text ` + n + `</t></is></c></row></sheetData></worksheet>`
	}

	entries["xl/_rels/workbook.xml.rels"] = relations + `</Relationships>`

	return changed(t, packed, entries)
}

func TestTheSheetThatIsShownBecomesTheCSV(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	book := workbook(t, b)
	for name, c := range map[string]struct {
		values option.Values
		want   string
	}{
		"by default":  {nil, "text 2"},
		"by number":   {option.Values{"sheet": "1"}, "text 1"},
		"by name":     {option.Values{"sheet": "last"}, "text 3"},
		"not English": {option.Values{"sheet": "Öffentlich", "delimiter": ";"}, "text 2"},
	} {
		out, made, err := b.named(t, "xlsx", "csv", "the book.xlsx", book, c.values)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		content, err := os.ReadFile(filepath.Clean(out))
		if err != nil || strings.TrimSpace(string(content)) != c.want {
			t.Errorf("%s: %q %v", name, content, err)
		}

		if len(made.Warnings) != 1 ||
			!strings.Contains(made.Warnings[0], "has 3 sheets; csv takes the sheet ") {
			t.Errorf("%s: %q", name, made.Warnings)
		}
	}

	_, _, err := b.named(t, "xlsx", "csv", "", book, option.Values{"sheet": "None"})
	if f := fault.Of(err); f.Kind != fault.InvalidInput || f.Field != "sheet" ||
		!strings.Contains(f.Text, "Last") {
		t.Errorf("%v", err)
	}
}

func TestAHiddenSheetOfOpenDocumentIsNotTheFirst(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	book, _, err := b.convert(t, "xlsx", "ods", workbook(t, b))
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(filepath.Clean(book))
	if err != nil {
		t.Fatal(err)
	}

	const display = `table:display="true"`

	hidden := changed(t, content, map[string]string{
		"content.xml": strings.Replace(
			entry(t, content, "content.xml"), display, `table:display="false"`, 1,
		),
	})

	for sheet, want := range map[string]string{"": "text 2", "1": "text 1"} {
		values := option.Values{}
		if sheet != "" {
			values["sheet"] = sheet
		}

		out, _, err := b.named(t, "ods", "csv", "book.ods", hidden, values)
		if err != nil {
			t.Fatal(err)
		}

		if got, err := os.ReadFile(filepath.Clean(out)); err != nil ||
			strings.TrimSpace(string(got)) != want {
			t.Errorf("sheet %q: %q, want %q, %v", sheet, got, want, err)
		}
	}
}

func TestSheetsAndPagesBearTheNameOfTheFile(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for given, want := range map[string]string{"Köln & Bonn.csv": "Köln &amp; Bonn", "": "input", "a.b.csv": "a.b", "-x.csv": "-x"} {
		out, _, err := b.named(t, "csv", "xlsx", given, []byte("a,b\n1,2\n"), nil)
		if err != nil {
			t.Errorf("%q: %v", given, err)
			continue
		}

		packed, err := os.ReadFile(filepath.Clean(out))
		if err != nil {
			t.Fatal(err)
		}

		if book := entry(t, packed, "xl/workbook.xml"); !strings.Contains(book, `name="`+want+`"`) {
			t.Errorf("%q: %s", given, book)
		}
	}

	out, _, err := b.named(t, "csv", "pdf", "Prices.csv", []byte("a,01\n"), nil)
	if err != nil {
		t.Fatal(err)
	}

	if text := read(t, "pdftotext", out, "-"); !strings.Contains(text, "Prices") ||
		strings.Contains(text, "input") {
		t.Errorf("%q", text)
	}
}
