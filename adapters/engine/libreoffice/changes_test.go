package libreoffice_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// edited is a document with changes: a word was put in, a word and a paragraph's mark were deleted,
// and one is hidden.
func edited(t *testing.T) []byte {
	t.Helper()

	const by = ` w:id="1" w:author="A" w:date="2020-01-01T00:00:00Z"`

	return changed(t, workbench.Fixture(t, "docx"), map[string]string{
		"word/document.xml": `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` +
			`<w:p><w:pPr><w:rPr><w:del` + by + `/></w:rPr></w:pPr><w:r><w:t xml:space="preserve">Kept </w:t></w:r>` +
			`<w:ins` + by + `><w:r><w:t xml:space="preserve">added </w:t></w:r></w:ins>` +
			`<w:del` + by + `><w:r><w:delText xml:space="preserve">deleted </w:delText></w:r></w:del></w:p>` +
			`<w:p><w:r><w:t xml:space="preserve">end </w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>` +
			`<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>shown</w:t></w:r></w:p></w:body></w:document>`,
	})
}

func TestWhatWasDeletedIsNotPrinted(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	for name, c := range map[string]struct {
		to     string
		values option.Values
		want   string
		warned bool
	}{
		"by default": {"pdf", nil, "Kept added end shown", true},
		"as text":    {"txt", nil, "Kept added end shown", true},
		"accepted":   {"pdf", option.Values{"changes": "accepted"}, "Kept added end shown", true},
		"original":   {"pdf", option.Values{"changes": "original"}, "Kept deleted end shown", true},
		"shown":      {"pdf", option.Values{"changes": "shown"}, "Kept added deleted end shown", false},
	} {
		out, made, err := b.named(t, "docx", c.to, "", edited(t), c.values)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		content, err := os.ReadFile(filepath.Clean(out))
		if err != nil {
			t.Fatal(err)
		}

		text := strings.TrimPrefix(string(content), "\ufeff")
		if c.to == "pdf" {
			text = read(t, "pdftotext", out, "-")
		}

		if got := strings.Join(strings.Fields(text), " "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}

		if warned := strings.Contains(
			strings.Join(made.Warnings, " "),
			"tracked changes",
		); warned != c.warned {
			t.Errorf("%s: %q", name, made.Warnings)
		}
	}
}

func TestChangesOfOpenDocument(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	out, _, err := b.convert(t, "docx", "odt", edited(t))
	if err != nil {
		t.Fatal(err)
	}

	content, err := os.ReadFile(filepath.Clean(out))
	if err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct {
		to   string
		way  string
		want string
	}{
		"by default":       {"pdf", "", "Kept added end shown"},
		"original":         {"pdf", "original", "Kept deleted end shown"},
		"shown":            {"pdf", "shown", "Kept added deleted end shown"},
		"as text":          {"txt", "accepted", "Kept added end shown"},
		"original as text": {"txt", "original", "Kept deleted end shown"},
	} {
		values := option.Values{}
		if c.way != "" {
			values["changes"] = c.way
		}

		made, _, err := b.named(t, "odt", c.to, "", content, values)
		if err != nil {
			t.Fatal(name, err)
		}

		text := read(t, "cat", made)
		if c.to == "pdf" {
			text = read(t, "pdftotext", made, "-")
		}

		if got := strings.Join(
			strings.Fields(strings.TrimPrefix(text, "\ufeff")),
			" ",
		); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
