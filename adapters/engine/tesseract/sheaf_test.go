package tesseract_test

import (
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/workbench"
)

// mixed is a PDF of scanned pages, the fifth of which has text.
func (b bench) mixed(tb testing.TB) []byte {
	tb.Helper()

	paper := workbench.Paper{Name: "Own", Pages: 1}.Bytes()

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: "qpdf", Light: true,
		Args: []string{
			"--empty", "--pages", "/in/scan.pdf", "1,2,1,2", "/in/own.pdf", "1",
			"/in/scan.pdf", "1,2,2", "--", "-",
		},
		Inputs: []sandbox.Mount{
			{Host: b.Put(tb, scan(tb, "pdf")), Name: "scan.pdf"},
			{Host: b.Put(tb, paper), Name: "own.pdf"},
		},
	})
	if err != nil {
		tb.Fatal(err, said.Stderr)
	}

	return said.Stdout
}

func TestEachOfManyPagesGetsItsOwnWords(t *testing.T) {
	t.Parallel()

	b := newBench(t)
	content := b.mixed(t)

	for what, v := range map[string]option.Values{
		"together": nil, "after they were looked at": {"rotate": true}, "alone": {"deskew": true},
	} {
		pdf, made, err := b.ocr(t, "pdf", "pdf", content, english(v))
		if err != nil || made.Report["pages_read"] != 7 {
			t.Fatal(what, made.Report, err)
		}

		words := b.words(t, pdf)

		var order []string
		for _, part := range strings.Split(words, "number ")[1:] {
			order = append(order, part[:1])
		}

		if got := strings.Join(order, ""); got != "1212122" || !strings.Contains(words, "Page 1") {
			t.Errorf("%s: pages %s in %q", what, got, words)
		}
	}
}
