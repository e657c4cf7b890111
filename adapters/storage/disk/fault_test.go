package disk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

var errBroken = errors.New("broken")

const neverFails = -1

func putOne(t *testing.T, s *Store) error {
	t.Helper()
	_, err := s.Put(t.Context(), "a/b/c", strings.NewReader("content"))

	return err
}

func adoptOne(t *testing.T, s *Store) error {
	t.Helper()

	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}

	_, err := s.Adopt(t.Context(), "a/b/c", path)

	return err
}

// moves is how a temporary that is on the disk becomes a blob that is.
var moves = []string{
	"mkdir blobs/a+", "mkdir blobs/a+/b+", "rename tmp/* blobs/a+/b+/c",
	"sync blobs/a+/b+", "sync blobs/a+", "sync blobs",
}

func TestOrderOfSteps(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		do   func(*testing.T, *Store) error
		want []string
	}{
		"put":   {putOne, []string{"create tmp/*", "write", "chmod 644", "sync file", "close"}},
		"adopt": {adoptOne, []string{"take tmp/*", "open tmp/*", "chown", "chmod 644", "touch tmp/*", "sync file", "close"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			store, disk := newFaulty(t, neverFails, nil)
			if err := c.do(t, store); err != nil {
				t.Fatal(err)
			}

			if want := slices.Concat(c.want, moves); !slices.Equal(disk.steps, want) {
				t.Fatalf("steps\n%q, want\n%q", disk.steps, want)
			}
		})
	}
}

func TestFailureAtEveryStepLeavesNothing(t *testing.T) {
	t.Parallel()

	for name, do := range map[string]func(*testing.T, *Store) error{"put": putOne, "adopt": adoptOne} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			store, disk := newFaulty(t, neverFails, nil)
			if err := do(t, store); err != nil {
				t.Fatal(err)
			}

			for step, what := range disk.steps {
				store, _ := newFaulty(t, step, errBroken)
				if err := do(t, store); !errors.Is(err, errBroken) {
					t.Errorf("failure at %q: %v, want the failure", what, err)
				}

				wantNothing(t, store, what)

				if err := do(t, store); err != nil {
					t.Errorf("again after a failure at %q: %v", what, err)
				}
			}
		})
	}
}

func wantNothing(t *testing.T, s *Store, when string) {
	t.Helper()

	for _, folder := range []string{s.temp, blobFolder} {
		entries, err := os.ReadDir(filepath.Join(s.dir, folder))
		if err != nil {
			t.Fatal(err)
		}

		if len(entries) != 0 {
			t.Errorf("failure at %q leaves %v in %s", when, entries, folder)
		}
	}

	if _, err := s.Open(t.Context(), "a/b/c"); !errors.Is(err, ports.ErrNoBlob) {
		t.Errorf("failure at %q: Open: %v, want ErrNoBlob", when, err)
	}
}

func TestFullDiskIsAFault(t *testing.T) {
	t.Parallel()

	for _, cause := range []error{unix.ENOSPC, unix.EDQUOT} {
		for step := range 3 {
			store, _ := newFaulty(t, step, cause)

			err := putOne(t, store)
			if !fault.Is(err, fault.DiskFull) || !errors.Is(err, cause) {
				t.Errorf("%v at step %d: %v, want disk_full", cause, step, err)
			}

			if text := fault.Of(err).Text; strings.Contains(text, store.dir) ||
				strings.Contains(text, "a/b/c") {
				t.Errorf("the public text %q names a path", text)
			}
		}
	}

	store, _ := newFaulty(t, 1, errBroken)
	if err := putOne(t, store); fault.Is(err, fault.DiskFull) {
		t.Errorf("%v, want another kind than disk_full", err)
	}
}

// otherDisk cannot rename into the root, as when the file lies on another file system.
type otherDisk struct{ fileSystem }

func (otherDisk) take(string, string) error { return unix.EXDEV }

func TestAdoptFromAnotherFileSystem(t *testing.T) {
	t.Parallel()
	store, disk := newFaulty(t, neverFails, nil)
	store.fs = otherDisk{disk}

	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("content"), 0o600); err != nil {
		t.Fatal(err)
	}

	if size, err := store.Adopt(t.Context(), "a/b/c", path); size != 7 || err != nil {
		t.Fatalf("Adopt = %d, %v, want 7, nil", size, err)
	}

	want := slices.Concat(
		[]string{"create tmp/*", "write", "chmod 644", "sync file", "close"},
		moves,
	)
	if !slices.Equal(disk.steps, want) {
		t.Errorf("steps\n%q, want\n%q", disk.steps, want)
	}

	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the path is still there: %v", err)
	}

	if content, err := os.ReadFile(
		filepath.Join(store.dir, blobFolder, "a+", "b+", "c"),
	); err != nil ||
		string(content) != "content" {
		t.Errorf("the blob holds %q, %v", content, err)
	}
}

// swapped puts something else at the path between the look and the move.
type swapped struct {
	fileSystem
	put func(path string) error
}

func (s swapped) take(path, name string) error {
	if err := os.Remove(path); err != nil {
		return err
	}

	if err := s.put(path); err != nil {
		return err
	}

	return s.fileSystem.take(path, name)
}

func TestAdoptOfASwappedPath(t *testing.T) {
	t.Parallel()

	for what, put := range map[string]func(path string) error{
		"a symbolic link": func(path string) error { return os.Symlink("/etc/hostname", path) },
		"another file":    func(path string) error { return os.WriteFile(path, []byte("another"), 0o600) },
	} {
		store, disk := newFaulty(t, neverFails, nil)

		store.fs = swapped{disk, put}
		if adoptOne(t, store) == nil {
			t.Errorf("a path that became %s was adopted", what)
		}

		wantNothing(t, store, "swap")
	}
}

// vanishing takes the new folder away before the first renames, as a Delete next door does.
type vanishing struct {
	fileSystem
	times *int
}

func (v vanishing) rename(from, to string) error {
	if *v.times--; *v.times >= 0 {
		if err := v.remove("blobs/a+/b+"); err != nil {
			return err
		}
	}

	return v.fileSystem.rename(from, to)
}

func TestFolderThatVanishesIsMadeAgain(t *testing.T) {
	t.Parallel()
	store, disk := newFaulty(t, neverFails, nil)
	times := 3

	store.fs = vanishing{disk, &times}
	if err := putOne(t, store); err != nil {
		t.Fatal(err)
	}

	times = placings

	if _, err := store.Put(t.Context(), "a/z/c", strings.NewReader("x")); err == nil {
		t.Fatal("a folder that always vanishes was no error")
	}
}
