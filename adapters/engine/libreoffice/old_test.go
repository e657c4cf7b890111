package libreoffice_test

import (
	"os"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// The fonts of documents of Office 97 are told as those of newer ones.
func TestFontsOfOldDocumentsAreTold(t *testing.T) {
	t.Parallel()
	b := newBench(t)

	path, _, err := b.convert(t, "docx", "doc", letter(t, "Garamond Premier", "Hello \U00016A70"))
	if err != nil {
		t.Fatal(err)
	}

	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	_, made, err := b.convert(t, "doc", "pdf", old)
	said := strings.Join(made.Warnings, " ")

	if err != nil || !strings.Contains(said, "The font Garamond Premier is not installed") ||
		!strings.Contains(said, "U+16A70") {
		t.Errorf("%q %v", said, err)
	}

	_, _, err = b.named(t, "doc", "pdf", "old.doc", old, option.Values{"on_missing_font": "fail"})
	if !fault.Is(err, fault.UnsupportedConversion) {
		t.Errorf("not refused: %v", err)
	}
}
