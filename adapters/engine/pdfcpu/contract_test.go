package pdfcpu_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/pdfcpu"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := pdfcpu.New(t.Context(), pdfcpu.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here: b.Engine, Missing: none, Operation: "merge", From: "pdf", To: "pdf",
		Options: option.Values{}, Sample: paper("A", 2).Bytes(), Room: b.Bench,
	})
}
