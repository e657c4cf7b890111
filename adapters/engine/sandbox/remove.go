package sandbox

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// removeTree removes path and all below it, whatever a program has left there: shut folders, or
// folders nested so deep that a path to them is longer than the system takes and a walk would run
// out of descriptors. A missing path is no error.
func removeTree(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}

	if err == nil && info.IsDir() {
		err = emptyFolder(path)
	}

	if err == nil {
		err = os.Remove(path)
	}

	if err != nil {
		return fmt.Errorf("removing %s: %w", path, err)
	}

	return nil
}

func emptyFolder(path string) error {
	if err := os.Chmod(path, 0o700); err != nil { //nolint:gosec // a folder is of no use without x
		return fmt.Errorf("opening up: %w", err)
	}

	root, err := os.OpenRoot(path)
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}

	r := remover{top: root}

	err = r.empty(root, "", 0)
	for err == nil && r.lifted > r.emptied {
		name := r.liftedName(r.emptied)
		r.emptied++
		err = r.folder(root, "", name, 0)
	}

	return errors.Join(err, root.Close())
}

// remover empties a folder from its leaves. What lies too deep is first lifted to the top and gets
// its turn there.
type remover struct {
	top             *os.Root
	prefix          string // of names that no program can have guessed
	lifted, emptied int
}

func (r *remover) empty(folder *os.Root, path string, depth int) error {
	return eachName(folder, func(name string) error {
		info, err := folder.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}

		if err != nil {
			return fmt.Errorf("looking: %w", err)
		}

		if info.IsDir() {
			return r.folder(folder, path, name, depth)
		}

		return unlink(folder, name)
	})
}

func (r *remover) folder(parent *os.Root, path, name string, depth int) error {
	if err := parent.Chmod(name, 0o700); errors.Is(err, fs.ErrNotExist) {
		return nil // lifted to where a listing in progress had met it already
	} else if err != nil {
		return fmt.Errorf("opening up: %w", err)
	}

	if depth == deepest {
		return r.lift(filepath.Join(path, name))
	}

	below, err := parent.OpenRoot(name)
	if err != nil {
		return fmt.Errorf("opening: %w", err)
	}

	err = r.empty(below, filepath.Join(path, name), depth+1)
	if err := errors.Join(err, below.Close()); err != nil {
		return err
	}

	return unlink(parent, name)
}

func (r *remover) lift(path string) error {
	if r.prefix == "" {
		r.prefix = rand.Text()
	}

	if err := r.top.Rename(path, r.liftedName(r.lifted)); err != nil {
		return fmt.Errorf("lifting: %w", err)
	}

	r.lifted++

	return nil
}

func (r *remover) liftedName(n int) string { return fmt.Sprintf("%s-%d", r.prefix, n) }

func unlink(folder *os.Root, name string) error {
	if err := folder.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing: %w", err)
	}

	return nil
}
