package seal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// LoadKey reads the key file, and at first start makes it: KeySize random bytes, readable by its
// owner alone. A file that others can read, or that does not hold a whole key, is refused: a new
// key would make everything that was sealed under the old one unreadable.
func LoadKey(path string) ([]byte, error) {
	key, err := readKey(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}

	if err := makeKey(path); err != nil {
		return nil, fmt.Errorf("make the key file %s: %w", path, err)
	}

	return readKey(path)
}

func readKey(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("open the key file: %w", err)
	}
	defer func() { _ = f.Close() }()

	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("look at the key file: %w", err)
	}

	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf(
			"%s is no regular file; put the key file there, or move what is there away",
			path,
		)
	}

	if open := info.Mode().Perm() & 0o077; open != 0 {
		return nil, fmt.Errorf(
			"others can read the key file %s (mode %04o); run: chmod 600 %s",
			path,
			info.Mode().Perm(),
			path,
		)
	}

	key, err := io.ReadAll(io.LimitReader(f, KeySize+1))
	if err != nil {
		return nil, fmt.Errorf("read the key file: %w", err)
	}

	if len(key) != KeySize {
		return nil, fmt.Errorf(
			"the key file %s has %d bytes, want %d; restore it from a backup, or delete it if nothing was sealed yet: "+
				"what was sealed under a lost key cannot be read again",
			path,
			info.Size(),
			KeySize,
		)
	}

	return key, nil
}

// makeKey makes the file under another name first and then links it in place: a crash leaves a
// whole key or none, and a key that another process has made meanwhile is not replaced.
func makeKey(path string) error {
	draft := path + ".new"
	if err := os.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}

	key := make([]byte, KeySize)

	_, _ = rand.Read(key) // never fails; see its documentation
	if err := writeNew(draft, key); err != nil {
		return err
	}

	if err := os.Link(draft, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}

	if err := os.Remove(draft); err != nil {
		return err
	}

	return syncFolder(filepath.Dir(path))
}

func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}

	_, err = f.Write(content)

	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}

	return errors.Join(dir.Sync(), dir.Close())
}
