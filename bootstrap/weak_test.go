package bootstrap

import (
	"io"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// Weak mode needs a folder even to prove that it works. Below TMPDIR nobody would find what a
// killed server has left.
func TestWeakModeKeepsItsFoldersWhereTheyAreSwept(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", filepath.Join(dir, "missing"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, "cache"))
	cfg := loaded(
		t,
		"CONVERTD_DATA_DIR="+filepath.Join(dir, "data"),
		"CONVERTD_SANDBOX_MODE="+string(sandbox.Weak),
	)

	s, err := open(t.Context(), cfg, newLog(cfg, io.Discard))
	if err != nil {
		t.Fatalf("a server: %v", err)
	}

	if err := s.close(); err != nil {
		t.Error(err)
	}

	local, err := openLocal(t.Context(), cfg, nil, 1)
	if err != nil {
		t.Fatalf("on this machine: %v", err)
	}

	if err := local.Close(); err != nil {
		t.Error(err)
	}
}
