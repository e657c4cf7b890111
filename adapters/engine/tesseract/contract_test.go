package tesseract_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/tesseract"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := tesseract.New(t.Context(), kit.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	for _, from := range []string{"pdf", "png"} {
		t.Run(from, func(t *testing.T) {
			t.Parallel()
			contract.Engine(t, contract.Engines{
				Here: b.Engine, Missing: none, Operation: operation, From: from, To: "pdf",
				Options: english(nil), Sample: scan(t, from), Room: b.Bench,
			})
		})
	}
}
