package libreoffice_test

import (
	"testing"

	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()

	none, err := libreoffice.New(
		t.Context(),
		libreoffice.Config{Program: t.TempDir()},
		workbench.Deps(t, workbench.Missing()),
	)
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t)
	contract.Engine(
		t,
		contract.Engines{
			Here:    b.Engine,
			Missing: none,
			From:    "docx",
			To:      "pdf",
			Sample:  workbench.Fixture(t, "docx"),
			Room:    b.Bench,
		},
	)
}
