package disk_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/ports"
)

func TestAReaderDisturbsNobody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	s, err := disk.New(disk.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = s.Close() }()

	if _, err := s.Put(t.Context(), "o/file_1", strings.NewReader("content")); err != nil {
		t.Fatal(err)
	}

	half := filepath.Join(dir, "tmp", "half-written")
	if err := os.WriteFile(half, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	r, err := disk.NewReader(disk.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}

	blob, err := r.Open(t.Context(), "o/file_1")
	if err != nil {
		t.Fatal(err)
	}

	if content, err := io.ReadAll(blob); err != nil || string(content) != "content" ||
		blob.Close() != nil {
		t.Errorf("%q %v", content, err)
	}

	if _, err := r.Open(t.Context(), "o/file_2"); !errors.Is(err, ports.ErrNoBlob) {
		t.Error(err)
	}

	if _, err := os.Stat(half); err != nil || r.Close() != nil {
		t.Error("what the store is writing was removed:", err)
	}
}

func TestAReaderMakesNothing(t *testing.T) {
	t.Parallel()

	dir := filepath.Join(t.TempDir(), "none")
	if _, err := disk.NewReader(disk.Config{Dir: dir}); err == nil {
		t.Error("a storage that is not there was opened")
	}

	if _, err := os.Lstat(dir); err == nil {
		t.Error("it was made")
	}
}
