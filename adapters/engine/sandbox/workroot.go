package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

const (
	lockName  = "lock" // in each process's folder: held as long as the process lives
	guardName = ".guard"
)

// WorkRoot is one process's own folder of work folders. Others beside it belong to other processes,
// living or dead.
type WorkRoot struct {
	parent string
	own    string
	lock   *os.File
}

// NewWorkRoot makes a folder for this process below dir, which is made where missing (0700), and
// locks it. The lock ends with Close, or with the process.
func NewWorkRoot(dir string) (w *WorkRoot, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("work folders: %w", err)
	}

	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("work folders: %w", err)
	}

	release, err := guard(dir)
	if err != nil {
		return nil, err
	}
	defer release()

	own, err := os.MkdirTemp(dir, "server-*")
	if err != nil {
		return nil, fmt.Errorf("work folders: %w", err)
	}

	spread(own)

	lock, err := tryLock(filepath.Join(own, lockName), os.O_CREATE)
	if err != nil {
		return nil, errors.Join(err, removeTree(own))
	}

	return &WorkRoot{parent: dir, own: own, lock: lock}, nil
}

// Make makes a fresh, empty folder (0700) whose name begins with name, one path segment, and
// returns its absolute path.
func (w *WorkRoot) Make(name string) (string, error) {
	path, err := os.MkdirTemp(w.own, strings.ReplaceAll(name, "*", "_")+"-*")
	if err != nil {
		return "", fmt.Errorf("making a work folder: %w", err)
	}

	return path, nil
}

// Remove removes a folder that Make has made, whatever is in it. A missing one is no error; any
// other path is refused.
func (w *WorkRoot) Remove(path string) error {
	if filepath.Dir(path) != w.own {
		return fmt.Errorf("%s is not a work folder of this process", path)
	}

	return removeTree(path)
}

// Sweep removes the folders of processes that are gone, and only those.
func (w *WorkRoot) Sweep() error {
	release, err := guard(w.parent)
	if err != nil {
		return err
	}
	defer release()

	entries, err := os.ReadDir(w.parent)
	if err != nil {
		return fmt.Errorf("sweeping work folders: %w", err)
	}

	var errs []error

	for _, entry := range entries {
		if path := filepath.Join(w.parent, entry.Name()); entry.IsDir() && path != w.own {
			errs = append(errs, sweep(path))
		}
	}

	return errors.Join(errs...)
}

// sweep removes a process's folder unless its lock is held. A folder without a lock file was left
// by a process that died as it made it: a living one would hold the guard.
func sweep(path string) error {
	lock, err := tryLock(filepath.Join(path, lockName), 0)
	switch {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return removeTree(path)
	case err != nil:
		return err
	}

	return errors.Join(removeTree(path), lock.Close())
}

// Close removes this process's folder and all work folders in it, and ends its lock.
func (w *WorkRoot) Close() error { return errors.Join(removeTree(w.own), w.lock.Close()) }

// guard keeps all processes but this one from making or sweeping folders below dir.
func guard(dir string) (release func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, guardName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking work folders: %w", err)
	}

	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}

	if err != nil {
		return nil, errors.Join(fmt.Errorf("locking work folders: %w", err), f.Close())
	}

	return func() { _ = f.Close() }, nil
}

func tryLock(path string, create int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|create, 0o600)
	if err != nil {
		return nil, fmt.Errorf("locking a work folder: %w", err)
	}

	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("locking a work folder: %w", err), f.Close())
	}

	return f, nil
}
