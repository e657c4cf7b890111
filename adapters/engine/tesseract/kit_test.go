package tesseract_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/tesseract"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/workbench"
)

const operation = "pdf/ocr"

type bench struct {
	*tesseract.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, tesseract.New, kit.Config{})

	return bench{Engine: e, Bench: b}
}

// english are the options of a plain reading.
func english(more option.Values) option.Values {
	v := option.Values{"language": []any{"eng"}}
	maps.Copy(v, more)

	return v
}

// ocr reads content, and returns what the result holds.
func (b bench) ocr(
	tb testing.TB,
	from, to string,
	content []byte,
	v option.Values,
) (string, ports.Made, error) {
	tb.Helper()

	made, err := b.Step(
		tb,
		b.Engine,
		route.Edge{Operation: operation, From: from, To: to},
		v,
		content,
	)
	if err != nil {
		return "", made, err
	}

	got, err := os.ReadFile(made.Outputs[0].Path)
	if err != nil {
		tb.Fatal(err)
	}

	return string(got), made, nil
}

// scan is the fixture of pages that are pictures.
func scan(tb testing.TB, id string) []byte {
	tb.Helper()

	content, err := os.ReadFile(filepath.Join("..", "..", "..", "test", "fixtures", "scan."+id))
	if err != nil {
		tb.Fatal(err)
	}

	return content
}

// words returns what poppler reads in a PDF, with single blanks.
func (b bench) words(tb testing.TB, pdf string) string {
	tb.Helper()

	said, err := b.Box.Run(tb.Context(), sandbox.Command{
		Tool: "pdftotext", Args: []string{sandbox.InPath("a.pdf"), "-"}, Light: true,
		Inputs: []sandbox.Mount{{Host: b.Put(tb, []byte(pdf)), Name: "a.pdf"}},
	})
	if err != nil {
		tb.Fatal(err, said.Stderr)
	}

	return strings.Join(strings.Fields(string(said.Stdout)), " ")
}
