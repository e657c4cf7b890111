package seal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/seal"
)

func TestLoadKeyMakesItOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "secret.key")
	// What a crash in the middle of the first start leaves behind must not be in the way.
	if err := os.WriteFile(path+".new", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}

	first, err := seal.LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}

	again, err := seal.LoadKey(path)
	if err != nil || !bytes.Equal(first, again) || len(first) != seal.KeySize {
		t.Fatalf("second load: %d bytes, equal %v, %v", len(again), bytes.Equal(first, again), err)
	}

	if bytes.Equal(first, make([]byte, seal.KeySize)) {
		t.Error("the key is all zero")
	}

	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}

	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v, want the key alone", len(left), err)
	}

	other, err := seal.LoadKey(filepath.Join(t.TempDir(), "secret.key"))
	if err != nil || bytes.Equal(first, other) {
		t.Errorf("another installation has the same key, %v", err)
	}
}

func TestLoadKeyRefuses(t *testing.T) {
	t.Parallel()

	write := func(size int, mode os.FileMode) func(path string) error {
		return func(path string) error {
			if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
				return err
			}

			return os.Chmod(path, mode)
		}
	}

	cases := map[string]struct {
		prepare func(path string) error
		want    string
	}{
		"an empty file":         {write(0, 0o600), "backup"},
		"a short key":           {write(31, 0o600), "31 bytes"},
		"a long key":            {write(33, 0o600), "33 bytes"},
		"readable by the group": {write(32, 0o640), "chmod 600"},
		"readable by anybody":   {write(32, 0o604), "chmod 600"},
		"writable by the group": {write(32, 0o620), "chmod 600"},
		"a folder": {
			func(path string) error { return os.Mkdir(path, 0o700) },
			"no regular file",
		},
		"a symbolic link": {
			func(path string) error { return os.Symlink("/dev/zero", path) },
			"symbolic link",
		},
		"a folder that is missing": {
			func(path string) error { return os.Remove(filepath.Dir(path)) },
			"no such file",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			path := filepath.Join(t.TempDir(), "keys", "secret.key")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}

			if err := c.prepare(path); err != nil {
				t.Fatal(err)
			}

			key, err := seal.LoadKey(path)
			if err == nil || !strings.Contains(err.Error(), c.want) || key != nil {
				t.Errorf("%d bytes, %v; want an error with %q", len(key), err, c.want)
			}
		})
	}
}

func TestNewRefusesOtherSizes(t *testing.T) {
	t.Parallel()

	for _, size := range []int{0, 16, 31, 33} {
		if _, err := seal.New(make([]byte, size)); err == nil {
			t.Errorf("a key of %d bytes was taken", size)
		}
	}
}
