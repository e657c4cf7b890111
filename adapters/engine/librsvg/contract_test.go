package librsvg_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/librsvg"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := librsvg.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here: b.Engine, Missing: none, Operation: operation, From: "pdf", To: "pdf",
		Options: placement(nil), Sample: workbench.Fixture(t, "pdf"), Room: b.Bench,
	})
}
