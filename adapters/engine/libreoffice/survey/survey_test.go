package survey_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/libreoffice/redline"
	"github.com/convertd/convertd/adapters/engine/libreoffice/survey"
)

func packed(t *testing.T, entries map[string]string) []byte {
	t.Helper()

	var b bytes.Buffer

	w := zip.NewWriter(&b)
	for name, content := range entries {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(content))
		}

		if err != nil {
			t.Fatal(err)
		}
	}

	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	return b.Bytes()
}

func TestFontsAndCharactersAreFound(t *testing.T) {
	t.Parallel()

	for format, c := range map[string]struct {
		entries    map[string]string
		fonts      []string
		characters string
	}{
		"docx": {map[string]string{
			"word/fontTable.xml": `<w:fonts><w:font w:name="Calibri"/><w:font w:name="Arial"/></w:fonts>`,
			"word/document.xml":  `<w:t title="ignored ß">Grüße 日本</w:t>`, "word/header1.xml": "<w:t>é</w:t>", "word/settings.xml": "<a>ñ</a>",
		}, []string{"Arial", "Calibri"}, "ßéü日本"},
		"xlsx": {map[string]string{
			"xl/styles.xml":        `<styleSheet><fonts><font><name val="Aptos"/></font></fonts></styleSheet>`,
			"xl/sharedStrings.xml": "<si><t>ö</t></si>", "xl/worksheets/sheet1.xml": "<is><t>ä</t></is>",
		}, []string{"Aptos"}, "äö"},
		"pptx": {map[string]string{
			"ppt/slides/slide1.xml": `<a:latin typeface="Impact"/><a:latin typeface="+mn-lt"/><a:t>ü</a:t>`,
			"ppt/theme/theme1.xml":  `<a:latin typeface="Cambria"/>`, "ppt/theme/theme2.xml": `<a:latin typeface="Not used"/>`,
		}, []string{"Cambria", "Impact"}, "ü"},
		"odt": {map[string]string{
			"content.xml": `<style:font-face style:name="F1" svg:font-family="'Comic Sans MS'"/><text:p>é</text:p>`,
		}, []string{"Comic Sans MS"}, "é"},
	} {
		content := packed(t, c.entries)

		found, err := survey.Zip(bytes.NewReader(content), int64(len(content)), format)
		if err != nil || !slices.Equal(found.Fonts, c.fonts) || found.Characters != c.characters {
			t.Errorf("%s: %+v, %v", format, found, err)
		}
	}

	if _, err := survey.Zip(strings.NewReader("x"), 1, "docx"); err == nil {
		t.Error("no zip was taken")
	}
}

func TestFontsOfTemplatesAndOfWhatIsNoZip(t *testing.T) {
	t.Parallel()

	const flat = `<office:document><style:font-face svg:font-family="'Comic Sans MS'"/><text:p>é</text:p></office:document>`

	for format, content := range map[string]string{
		"ott":  string(packed(t, map[string]string{"content.xml": flat})),
		"fodt": flat,
		"rtf": `{\rtf1{\fonttbl{\f0\fswiss\fcharset0 Comic Sans MS{\*\falt Arial};}` +
			`{\f1\froman{\*\panose 02}Comic Sans MS;}}\f0 caf\u233?{\f2 not a font;}}`,
	} {
		path := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}

		var said, errs bytes.Buffer
		if code := survey.Main([]string{format, path}, &said, &errs); code != 0 {
			t.Fatalf("%d %s", code, errs.String())
		}

		if want := `{"found":{"fonts":["Comic Sans MS"],"characters":"é","ink":true},"changes":false}`; strings.TrimSpace(
			said.String(),
		) != want {
			t.Errorf("%s: %s", format, said.String())
		}
	}
}

func TestHowFarSheetsReachIsTold(t *testing.T) {
	t.Parallel()

	for cells, sheet := range map[int64]string{
		0:        `<dimension ref="A1:XFD1048576"/><sheetData/>`,
		12:       `<row r="4"><c r="A4"/><c r="C2"/></row>`,
		27 * 10:  `<c r="B10"><f t="array" ref="B10:AA10">1</f></c>`,
		1 << 34:  `<c r="XFD1048576"/>`,
		5 * 1024: `<c r="A1"/><mergeCell ref="A1:E1024"/>`,
		1 << 40:  `<c r="ZZZZZZZZZZZZZZZZ99999999999999999999"/>`,
	} {
		content := packed(t, map[string]string{
			"xl/worksheets/sheet1.xml": `<worksheet>` + sheet + `</worksheet>`,
			"xl/worksheets/sheet2.xml": `<worksheet/>`,
		})

		found, err := survey.Zip(bytes.NewReader(content), int64(len(content)), "xlsm")
		if err != nil || found.Cells != cells {
			t.Errorf("%s: %d cells, %v, want %d", sheet, found.Cells, err, cells)
		}
	}
}

func TestHiddenSheetsAreTold(t *testing.T) {
	t.Parallel()

	content := packed(t, map[string]string{
		"content.xml": `<a><style:style style:name="s"/><style:style style:name="h"><style:table-properties table:display="false"/></style:style>` +
			`<style:style style:name="v"><style:table-properties table:display="true"/></style:style>` +
			`<office:spreadsheet><table:table table:style-name="h"><table:table table:style-name="v"/></table:table>` +
			`<table:table table:style-name="v"/><table:table table:style-name="s"/></office:spreadsheet></a>`,
	})

	found, err := survey.Zip(bytes.NewReader(content), int64(len(content)), "ods")
	if want := []bool{true, false, false}; err != nil || !slices.Equal(found.Hidden, want) {
		t.Errorf("%v, %v", found.Hidden, err)
	}
}

func TestWhatNeedsNoFontIsNotAmongTheCharacters(t *testing.T) {
	t.Parallel()

	found, err := survey.Text(strings.NewReader("a é\u00a0\u200d\ufe0f\uf0b7\xff\n"))
	if err != nil || found.Characters != "é" || found.Fonts != nil {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestTheProgramTellsWhatItFound(t *testing.T) {
	t.Parallel()

	path := filepath.Join(t.TempDir(), "a")
	if err := os.WriteFile(
		path,
		packed(t, map[string]string{"content.xml": "<p>ü</p>"}),
		0o600,
	); err != nil {
		t.Fatal(err)
	}

	var said, errs bytes.Buffer
	if code := survey.Main([]string{"odt", path}, &said, &errs); code != 0 {
		t.Fatalf("%d %s", code, errs.String())
	}

	var report survey.Report
	if err := json.Unmarshal(said.Bytes(), &report); err != nil || report.Found.Characters != "ü" {
		t.Errorf("%s %v", said.String(), err)
	}

	for _, args := range [][]string{{"odt"}, {"odt", path + "x"}} {
		if code := survey.Main(args, &said, &errs); code != 1 || errs.Len() == 0 {
			t.Errorf("%v: %d", args, code)
		}
	}
}

func TestWhatIsDeletedIsNotSurveyed(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	from, to := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	content := packed(t, map[string]string{
		"word/document.xml": "<a>é<w:del><w:t>ß</w:t></w:del></a>",
	})

	if err := os.WriteFile(from, content, 0o600); err != nil {
		t.Fatal(err)
	}

	for way, want := range map[string]survey.Report{
		redline.Accepted: {Found: survey.Found{Characters: "é"}, Changes: true},
		redline.Original: {Found: survey.Found{Characters: "ßé"}, Changes: true},
	} {
		var said, errs bytes.Buffer
		if code := survey.Main([]string{"docx", from, way, to}, &said, &errs); code != 0 {
			t.Fatalf("%d %s", code, errs.String())
		}

		var report survey.Report

		err := json.Unmarshal(said.Bytes(), &report)
		if err != nil || report.Changes != want.Changes ||
			report.Found.Characters != want.Found.Characters || report.Unsettled != "" {
			t.Errorf("%s: %s %v", way, said.String(), err)
		}
	}

	var said, errs bytes.Buffer
	if code := survey.Main([]string{"odt", from, "sideways", to}, &said, &errs); code != 0 ||
		!strings.Contains(said.String(), `"unsettled":"`) {
		t.Errorf("a way that there is not: %d %s %s", code, said.String(), errs.String())
	}
}
