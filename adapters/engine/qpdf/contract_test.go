package qpdf_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/qpdf"
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
	e, b := workbench.Open(tb, qpdf.New, kit.Config{})

	return bench{Engine: e, Bench: b}
}

// do does an operation to a PDF and returns what the result holds.
func (b bench) do(
	tb testing.TB, operation string, options option.Values, content []byte,
) (workbench.Reading, ports.Made, error) {
	tb.Helper()

	edge := route.Edge{Operation: operation, From: "pdf", To: "pdf"}

	made, err := b.Step(tb, b.Engine, edge, options, content)
	if err != nil {
		return workbench.Reading{}, made, err
	}

	return b.Read(tb, made.Outputs[0].Path), made, nil
}

// everything is a PDF with all that a change must leave alone.
func everything() []byte {
	return workbench.Paper{
		Name: "A", Pages: 3, Bookmarks: true, Links: true, Form: true, Tagged: true, Note: "kept",
	}.Bytes()
}

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := qpdf.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here: b.Engine, Missing: none, Operation: "pdf/rotate", From: "pdf", To: "pdf",
		Options: option.Values{"angle": "90"}, Sample: everything(), Room: b.Bench,
	})
}
