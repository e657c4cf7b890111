package e2e_test

import (
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheCanarySaysWhetherFilesAreConverted(t *testing.T) {
	t.Parallel()

	c := start(t)
	address := strings.TrimSuffix(c.server.MetricsURL, "/metrics") + "/canary"

	ask := func() (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}

		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()

		said, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}

		return answer.StatusCode, string(said)
	}

	code, first := ask()
	if code != http.StatusOK || !strings.Contains(first, `"status":"ok","engine":"`) {
		t.Errorf("%d %s", code, first)
	}

	if _, again := ask(); again != first {
		t.Errorf("it was converted anew: %s after %s", again, first)
	}

	err := filepath.WalkDir(
		c.server.DataDir,
		func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.Contains(path, "canary") {
				t.Errorf("it leaves %s", path)
			}

			return err
		},
	)
	if err != nil {
		t.Error(err)
	}
}
