package mupdf_test

import (
	"os"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/mupdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

type bench struct {
	*pdf.Engine
	workbench.Bench
}

func newBench(tb testing.TB) bench {
	tb.Helper()
	e, b := workbench.Open(tb, mupdf.New, kit.Config{})

	return bench{Engine: e, Bench: b}
}

// do does an operation to a PDF, and has qpdf look whether the results are whole.
func (b bench) do(
	tb testing.TB, operation string, options option.Values, content []byte,
) (ports.Made, error) {
	tb.Helper()

	edge := route.Edge{Operation: operation, From: "pdf", To: "pdf"}

	made, err := b.Step(tb, b.Engine, edge, options, content)
	for _, product := range made.Outputs {
		_, err := b.Box.Run(tb.Context(), sandbox.Command{
			Tool: "qpdf", Args: []string{"--check", sandbox.InPath("made.pdf")}, Light: true,
			Inputs: []sandbox.Mount{{Host: product.Path, Name: "made.pdf"}},
		})
		if err != nil {
			tb.Errorf("%s is not whole: %v", product.Name, err)
		}
	}

	return made, err
}

func read(tb testing.TB, path string) []byte {
	tb.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}

	return content
}

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := mupdf.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here:      b.Engine,
		Missing:   none,
		Operation: "pdf/extract-pages",
		From:      "pdf",
		To:        "pdf",
		Options:   option.Values{"pages": "1"},
		Sample:    workbench.Paper{Pages: 2}.Bytes(),
		Room:      b.Bench,
	})
}
