package poppler_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/poppler"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := poppler.New(t.Context(), poppler.Config{}, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t, poppler.Config{})
	for _, to := range []string{"png", "txt"} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			contract.Engine(
				t,
				contract.Engines{
					Here:    b.Engine,
					Missing: none,
					From:    "pdf",
					To:      to,
					Sample:  workbench.Fixture(t, "pdf"),
					Room:    b.Bench,
				},
			)
		})
	}
}
