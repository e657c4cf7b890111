package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/openapi"
)

func TestTheDescriptionIsPrintedServedAndCheckedInAlike(t *testing.T) {
	t.Parallel()

	c := start(t)
	for version, name := range map[string]string{"3.1": "openapi.yaml", "3.0": "openapi-3.0.yaml"} {
		printed, err := exec.CommandContext(t.Context(), built, "openapi", "--version", version).
			Output()
		if err != nil {
			t.Fatal(err)
		}

		file := filepath.Join(t.TempDir(), name)
		if out, err := exec.CommandContext(t.Context(), built, "openapi", "--format", "yaml", "--version", version, "--output", file).
			CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}

		for what, text := range map[string][]byte{
			"written": read(t, file), "served": c.get("/" + name).Body,
		} {
			if !bytes.Equal(text, printed) {
				t.Errorf("what is %s of %s differs from what is printed", what, name)
			}
		}

		// what is checked in says the source's version, not that of a build
		released, err := exec.CommandContext(t.Context(), built, "openapi", "--version", version,
			"--release", openapi.Release).Output()
		if err != nil ||
			!bytes.Equal(released, read(t, filepath.Join("..", "..", "openapi", name))) {
			t.Errorf("what is checked in of %s differs from what is printed, %v", name, err)
		}
	}

	if out, err := exec.CommandContext(t.Context(), built, "openapi", "--format", "xml").
		CombinedOutput(); err == nil ||
		!bytes.Contains(out, []byte("yaml")) {
		t.Errorf("%v: %s", err, out)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()

	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return text
}
