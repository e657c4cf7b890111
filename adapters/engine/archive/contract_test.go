package archive_test

import (
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/archive"
	"github.com/convertd/convertd/test/contract"
	"github.com/convertd/convertd/test/workbench"
)

func TestEngine(t *testing.T) {
	t.Parallel()
	nowhere := archive.Config{Executable: filepath.Join(t.TempDir(), "none")}

	none, err := archive.New(t.Context(), nowhere, workbench.Deps(t, workbench.Missing()))
	if err != nil {
		t.Fatal(err)
	}

	b := newBench(t, archive.Config{})
	for _, pair := range [][2]string{{"zip", "tar"}, {"7z", "zip"}, {"rar", "7z"}, {"tgz", "xz"}} {
		t.Run(pair[0]+" to "+pair[1], func(t *testing.T) {
			t.Parallel()
			contract.Engine(t, contract.Engines{
				Here:    b.Engine,
				Missing: none,
				From:    pair[0],
				To:      pair[1],
				Sample:  workbench.Fixture(t, pair[0]),
				Room:    b.Bench,
			})
		})
	}
}
