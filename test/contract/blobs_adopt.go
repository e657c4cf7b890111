package contract

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/convertd/convertd/ports"
)

func blobAdoptions() map[string]func(*testing.T, ports.Blobs) {
	return map[string]func(*testing.T, ports.Blobs){
		"a regular file is adopted":                 adoptRegular,
		"an empty file is adopted":                  adoptEmpty,
		"an adopted blob is as young as others":     adoptedIsYoung,
		"what is no single regular file is refused": adoptOthers,
	}
}

func adopt(t *testing.T, blobs ports.Blobs, content string) {
	t.Helper()
	path := fileOf(t, content)
	expect(blobs, path)

	size, err := blobs.Adopt(t.Context(), "owner/k", path)
	if err != nil || size != int64(len(content)) {
		t.Fatalf("Adopt = %d, %v, want %d, nil", size, err, len(content))
	}

	wantContent(t, blobs, "owner/k", content)
	wantKeys(t, blobs, "owner/k")

	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the path is still there: %v", err)
	}
}

func adoptRegular(t *testing.T, blobs ports.Blobs) {
	adopt(t, blobs, strings.Repeat("converted", 100_000))
}

func adoptEmpty(t *testing.T, blobs ports.Blobs) { adopt(t, blobs, "") }

// A file's own time may be years old; a sweep of forgotten blobs would take it at once.
func adoptedIsYoung(t *testing.T, blobs ports.Blobs) {
	path, old := fileOf(t, "x"), time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}

	if _, err := blobs.Adopt(t.Context(), "k", path); err != nil {
		t.Fatal(err)
	}

	for info, err := range blobs.List(t.Context()) {
		if err != nil || time.Since(info.Written) > time.Hour {
			t.Fatalf("Written = %v, %v, want now", info.Written, err)
		}
	}
}

func adoptOthers(t *testing.T, blobs ports.Blobs) {
	refused := map[string]func(path, regular string) error{
		"a symbolic link":    func(path, regular string) error { return os.Symlink(regular, path) },
		"a second hard link": func(path, regular string) error { return os.Link(regular, path) },
		"a folder":           func(path, _ string) error { return os.Mkdir(path, 0o700) },
		"a pipe":             func(path, _ string) error { return syscall.Mkfifo(path, 0o600) },
		"a dangling link":    func(path, _ string) error { return os.Symlink("nowhere", path) },
		"a link to a device": func(path, _ string) error { return os.Symlink("/dev/zero", path) },
		"a socket":           func(path, _ string) error { return listen(t, path) },
	}
	for what, prepare := range refused {
		regular := fileOf(t, "regular")

		path := filepath.Join(t.TempDir(), "path")
		if err := prepare(path, regular); err != nil {
			t.Fatalf("make %s: %v", what, err)
		}

		expect(blobs, path)

		if _, err := blobs.Adopt(t.Context(), "k", path); err == nil {
			t.Errorf("%s was adopted", what)
		}

		if _, err := os.Lstat(path); err != nil {
			t.Errorf("%s was refused and yet touched: %v", what, err)
		}

		if content, err := os.ReadFile(regular); err != nil || string(content) != "regular" {
			t.Errorf("%s was refused and yet its other file touched: %q, %v", what, content, err)
		}
	}

	for _, path := range []string{"/dev/null", filepath.Join(t.TempDir(), "missing"), ""} {
		expect(blobs, path)

		if _, err := blobs.Adopt(t.Context(), "k", path); err == nil {
			t.Errorf("%q was adopted", path)
		}
	}

	wantKeys(t, blobs)
}

// expect announces the path to a storage that wants to know; that must have no effect, whatever
// stands there.
func expect(blobs ports.Blobs, path string) {
	if local, ok := blobs.(ports.LocalBlobs); ok {
		local.Expect(path)
	}
}

func listen(t *testing.T, path string) error {
	t.Helper()

	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err == nil {
		t.Cleanup(func() { _ = listener.Close() }) // also gone with the folder
	}

	return err
}
