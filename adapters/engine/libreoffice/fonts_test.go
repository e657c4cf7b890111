package libreoffice_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// letter is a document of one line in a font.
func letter(t *testing.T, font, text string) []byte {
	t.Helper()

	return changed(t, workbench.Fixture(t, "docx"), map[string]string{
		"word/document.xml": `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` +
			`<w:body><w:p><w:r><w:rPr><w:rFonts w:ascii="` + font + `" w:hAnsi="` + font + `" w:eastAsia="` + font + `"/></w:rPr>` +
			`<w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`,
	})
}

func TestAllScriptsAreDrawn(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for text, font := range map[string]string{
		"日本語 中文 한국어 😀": "CJK", "हिन्दी": "Devanagari", "ภาษาไทย": "Thai", "العربية": "", "😀": "Symbola",
	} {
		out, _, err := b.convert(t, "docx", "pdf", letter(t, "Calibri", text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}

		if used := read(t, "pdffonts", out); !strings.Contains(used, font) ||
			strings.Contains(used, "ColorEmoji") {
			t.Errorf("%s is drawn with %s", text, used)
		}

		if font == "CJK" {
			if got := read(t, "pdftotext", out, "-"); !strings.Contains(got, text) {
				t.Errorf("%q instead of %s", got, text)
			}
		}

		picture := filepath.Join(t.TempDir(), "page")
		read(t, "pdftoppm", "-r", "60", "-gray", "-singlefile", out, picture)

		page, err := os.ReadFile(filepath.Clean(picture + ".pgm"))
		if err != nil {
			t.Fatal(err)
		}

		if !slices.ContainsFunc(page[20:], func(b byte) bool { return b != 0xff }) {
			t.Errorf("%s cannot be seen", text)
		}
	}
}

// A line is as long with the fonts that stand in for Microsoft's.
func TestFontsOfTheSameWidthStandIn(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for font, want := range map[string]string{"Calibri": "Carlito", "Cambria": "Caladea", "Arial": "LiberationSans"} {
		out, _, err := b.convert(t, "docx", "pdf", letter(t, font, "Hello"))
		if err != nil {
			t.Fatal(err)
		}

		if used := read(t, "pdffonts", out); !strings.Contains(used, want) {
			t.Errorf("%s is drawn with %s", font, used)
		}
	}
}

// table is a document's list of the fonts in it.
func table(names ...string) map[string]string {
	list := `<?xml version="1.0"?><w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`
	for _, name := range names {
		list += `<w:font w:name="` + name + `"/>`
	}

	return map[string]string{"word/fontTable.xml": list + `</w:fonts>`}
}

func TestFontsThatStandInAreTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	strange := changed(
		t,
		letter(t, "No Such Font", "Hello"),
		table("No Such Font", "Arial", "DejaVu Sans"),
	)

	_, made, err := b.convert(t, "docx", "pdf", strange)
	if err != nil || len(made.Warnings) != 1 ||
		!strings.Contains(made.Warnings[0], "The font No Such Font is not installed") {
		t.Errorf("%q %v", made.Warnings, err)
	}

	_, _, err = b.named(t, "docx", "pdf", "", strange, option.Values{"on_missing_font": "fail"})
	if f := fault.Of(err); f.Kind != fault.UnsupportedConversion ||
		!strings.Contains(f.Text, "No Such Font") {
		t.Errorf("%v", err)
	}

	usual := changed(
		t,
		letter(t, "Calibri", "Hello"),
		table("Calibri", "No Such Font but in the list"),
	)
	_, made, err = b.named(t, "docx", "pdf", "", usual, option.Values{"on_missing_font": "fail"})

	stand, _ := made.Report["substituted_fonts"].(map[string]string)
	if err != nil || len(made.Warnings) > 0 || stand["Calibri"] != "Carlito" || len(stand) != 1 {
		t.Errorf("%q %v %v", made.Warnings, made.Report, err)
	}
}

func TestCharactersWithoutAFontAreTold(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for from, content := range map[string][]byte{
		"docx": letter(t, "Calibri", "Grüße \U0001FAE8 日本"), "txt": []byte("Grüße \U0001FAE8 日本\n"),
	} {
		_, made, err := b.convert(t, from, "pdf", content)
		if err != nil || len(made.Warnings) != 1 ||
			!strings.Contains(made.Warnings[0], "U+1FAE8") ||
			strings.Contains(made.Warnings[0], "ü") {
			t.Errorf("%s: %q %v", from, made.Warnings, err)
		}

		_, _, err = b.named(t, from, "pdf", "", content, option.Values{"on_missing_font": "fail"})
		if fault.Of(err).Kind != fault.UnsupportedConversion {
			t.Errorf("%s: %v", from, err)
		}
	}
}

func TestStandInsOfOtherFormatsAreTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	for _, id := range []string{"rtf", "fodt"} {
		made, _, err := b.convert(t, "docx", id, letter(t, "Calibri", "Hello"))
		if err != nil {
			t.Fatal(id, err)
		}

		content, err := os.ReadFile(filepath.Clean(made))
		if err != nil {
			t.Fatal(err)
		}

		_, told, err := b.convert(t, id, "pdf", content)
		if err != nil {
			t.Fatal(id, err)
		}

		stand, _ := told.Report["substituted_fonts"].(map[string]string)
		if stand["Calibri"] != "Carlito" {
			t.Errorf("%s: %v", id, told.Report)
		}
	}
}
