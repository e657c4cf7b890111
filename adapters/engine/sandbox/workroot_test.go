package sandbox

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

func TestSweepRemovesOnlyWhatNobodyHolds(t *testing.T) {
	t.Parallel()
	parent := filepath.Join(t.TempDir(), "a", "work")

	var roots []*WorkRoot

	for range 3 {
		w, err := NewWorkRoot(parent)
		if err != nil {
			t.Fatal(err)
		}

		if _, err := w.Make("job"); err != nil {
			t.Fatal(err)
		}

		roots = append(roots, w)
	}

	us, living, dead := roots[0], roots[1], roots[2]
	if err := dead.lock.Close(); err != nil { // as the kernel does when a process ends
		t.Fatal(err)
	}

	unborn := filepath.Join(parent, "server-unborn")
	if err := os.Mkdir(unborn, 0o700); err != nil {
		t.Fatal(err)
	}

	if err := us.Sweep(); err != nil {
		t.Fatal(err)
	}

	for path, stays := range map[string]bool{us.own: true, living.own: true, dead.own: false, unborn: false} {
		if _, err := os.Stat(path); (err == nil) != stays {
			t.Errorf("%s: %v, want it to stay: %v", path, err, stays)
		}
	}

	for _, w := range []*WorkRoot{us, living} {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}

	if left, err := filepath.Glob(parent + "/server-*"); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestWorkFolders(t *testing.T) {
	t.Parallel()

	w, err := NewWorkRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}

	first, err := w.Make("a*b")
	if err != nil {
		t.Fatal(err)
	}

	second, err := w.Make("a*b")
	if err != nil || first == second {
		t.Errorf("%s and %s, %v", first, second, err)
	}

	if info, err := os.Stat(first); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}

	if _, err := w.Make("../a"); err == nil {
		t.Error("made a folder elsewhere")
	}

	for range 2 {
		if err := w.Remove(first); err != nil {
			t.Error(err)
		}
	}

	if _, err := os.Stat(first); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it is still there")
	}

	for _, path := range []string{w.own, w.own + "/..", filepath.Join(second, "x"), "/"} {
		if err := w.Remove(path); err == nil {
			t.Errorf("removed %s", path)
		}
	}

	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

func TestRemoveTreeBearsWithAnything(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "tree")
	outside := write(t, filepath.Join(t.TempDir(), "outside"), "as it was")

	at, err := unix.Open(t.TempDir(), unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}

	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}

	if err := unix.Close(at); err != nil {
		t.Fatal(err)
	}

	at, err = unix.Open(dir, unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}

	for range 600 {
		if err := unix.Mkdirat(at, "deep", 0o700); err != nil {
			t.Fatal(err)
		}

		if err := unix.Mkdirat(at, "beside", 0o000); err != nil {
			t.Fatal(err)
		}

		if err := unix.Symlinkat(outside, at, "link"); err != nil {
			t.Fatal(err)
		}

		below, err := unix.Openat(at, "deep", unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}

		if err := errors.Join(unix.Fchmod(at, 0o000), unix.Close(at)); err != nil {
			t.Fatal(err)
		}

		at = below
	}

	if err := unix.Close(at); err != nil {
		t.Fatal(err)
	}

	if err := removeTree(dir); err != nil {
		t.Fatal(err)
	}

	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it is still there")
	}

	if got, err := os.ReadFile(outside); err != nil || string(got) != "as it was" {
		t.Errorf("outside: %q, %v", got, err)
	}
}

func TestOutputsTakesPlainFilesOnly(t *testing.T) {
	t.Parallel()

	for name, spoil := range map[string]func(path string) error{
		"symbolic link": func(p string) error { return os.Symlink("/etc/hostname", p) },
		"hard link":     func(p string) error { return os.Link(filepath.Join(filepath.Dir(p), "good"), p) },
		"pipe":          func(p string) error { return unix.Mkfifo(p, 0o600) },
		"socket": func(p string) error {
			fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
			if err != nil {
				return err
			}

			return errors.Join(unix.Bind(fd, &unix.SockaddrUnix{Name: p}), unix.Close(fd))
		},
		"": nil,
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "good"), "content")
		write(t, filepath.Join(dir, "also"), "")

		if err := os.Mkdir(filepath.Join(dir, "folder"), 0o700); err != nil {
			t.Fatal(err)
		}

		if spoil == nil {
			if names, err := Outputs(dir); err != nil ||
				!slices.Equal(names, []string{"also", "good"}) {
				t.Errorf("%v, %v", names, err)
			}

			if path, err := Output(dir, "good"); err != nil || path != filepath.Join(dir, "good") {
				t.Errorf("%s, %v", path, err)
			}

			continue
		}

		if err := spoil(filepath.Join(dir, "bad")); err != nil {
			t.Fatal(name, err)
		}

		if names, err := Outputs(dir); err == nil {
			t.Errorf("a %s: took %v", name, names)
		}

		if path, err := Output(dir, "bad"); err == nil {
			t.Errorf("a %s: took %s", name, path)
		}
	}
}

func TestAnOutputIsThereAndNotEmpty(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "empty"), "")

	for name, want := range map[string]error{"empty": ErrEmpty, "none": fs.ErrNotExist} {
		if path, err := Output(dir, name); !errors.Is(err, want) {
			t.Errorf("%s: %q, %v", name, path, err)
		}
	}
}

func TestWhatElseARunLeftIsRemoved(t *testing.T) {
	t.Parallel()

	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "outside")
	for _, path := range []string{outside, filepath.Join(dir, "output"), filepath.Join(dir, ".log")} {
		write(t, path, "content")
	}

	shut := filepath.Join(dir, ".cache", "shut")
	if err := errors.Join(
		os.MkdirAll(shut, 0o700),
		os.Symlink(outside, filepath.Join(shut, "link")),
		os.Chmod(shut, 0),
		os.Symlink(outside, filepath.Join(dir, "link")),
	); err != nil {
		t.Fatal(err)
	}

	if _, err := Output(dir, "none"); err == nil {
		t.Error("no error")
	}

	if names, err := os.ReadDir(dir); err != nil || len(names) != 4 {
		t.Errorf("in spite of an error it was removed: %v left, %v", names, err)
	}

	if _, err := Output(dir, "output"); err != nil {
		t.Fatal(err)
	}

	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("left %v, %v", names, err)
	}

	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
}
