package chromium_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/chromium"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := chromium.New(
		t.Context(), chromium.Config{}, workbench.Deps(t, workbench.Missing()),
	)
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(t, contract.Engines{
		Here:    b.Engine,
		Missing: none,
		From:    "html",
		To:      "pdf",
		Sample:  workbench.Fixture(t, "html"),
		Room:    b.Bench,
	})
}
