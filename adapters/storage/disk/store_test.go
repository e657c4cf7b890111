package disk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/convertd/convertd/adapters/storage/disk"
)

func TestNewRefusesConfig(t *testing.T) {
	t.Parallel()

	if _, err := disk.New(disk.Config{}); err == nil || !strings.Contains(err.Error(), "Dir") {
		t.Errorf("an empty Dir: %v, want an error that names Dir", err)
	}

	taken := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	for _, dir := range []string{taken, filepath.Join(taken, "below")} {
		if _, err := disk.New(disk.Config{Dir: dir}); !errors.Is(err, syscall.ENOTDIR) {
			t.Errorf("Dir %s: %v, want ENOTDIR", dir, err)
		}
	}
}

func TestNewClearsTemporariesAndKeepsBlobs(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new", "deep")

	store := open(t, dir)
	if _, err := store.Put(t.Context(), "a/b", strings.NewReader("kept")); err != nil {
		t.Fatal(err)
	}

	leftover := filepath.Join(dir, "tmp", "LEFTOVER")
	if err := os.WriteFile(leftover, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}

	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}

	again := open(t, dir)
	if _, err := os.Lstat(leftover); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary is still there: %v", err)
	}

	if blob, err := again.Open(t.Context(), "a/b"); err != nil || blob.Size() != 4 ||
		blob.Close() != nil {
		t.Errorf("the blob: %v", err)
	}

	wantMode(t, dir, 0o700)
	wantMode(t, filepath.Join(dir, "blobs", "a+", "b"), 0o644)
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()

	if info, err := os.Lstat(path); err != nil || info.Mode().Perm() != want {
		t.Errorf("%s has mode %v, %v, want %v", path, info.Mode(), err, want)
	}
}

func TestListPassesOverWhatIsNoBlob(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	store := open(t, dir)
	if _, err := store.Put(t.Context(), "a/b", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}

	for _, stray := range []string{"tmp/HALF", "blobs/not a key", "blobs/a+/~"} {
		if err := os.WriteFile(filepath.Join(dir, stray), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	if err := os.Symlink("/etc/hostname", filepath.Join(dir, "blobs", "link")); err != nil {
		t.Fatal(err)
	}

	for info, err := range store.List(t.Context()) {
		if err != nil || info.Key != "a/b" {
			t.Errorf("List yields %+v, %v", info, err)
		}
	}

	if _, err := store.Open(t.Context(), "link"); err == nil {
		t.Error("a symbolic link out of the folder was opened")
	}
}

func TestListEndsWithItsContext(t *testing.T) {
	t.Parallel()
	store := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	var last error
	for _, err := range store.List(ctx) {
		last = err
	}

	if !errors.Is(last, context.Canceled) {
		t.Errorf("List ends with %v, want context.Canceled", last)
	}
}

func TestDeleteRemovesEmptyFolders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	store := open(t, dir)
	for _, key := range []string{"a/b/c", "a/d"} {
		if _, err := store.Put(t.Context(), key, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}

	for _, key := range []string{"a/b/c", "a/d"} {
		if err := store.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}

	entries, err := os.ReadDir(filepath.Join(dir, "blobs"))
	if err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
