package bootstrap

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/convertd/convertd/adapters/store"
)

// errInUse is why a folder cannot be locked while another process has it.
var errInUse = errors.New("in use")

// lock makes the folders of the data and the storage, and holds the data for this process alone.
// With the embedded database, so are the storage and the database: one process owns everything, and
// what is found half-done at start-up is a dead one's. With PostgreSQL several processes share the
// storage.
func lock(cfg Config) (release func() error, err error) {
	var held []*os.File

	release = func() error {
		var errs []error
		for _, f := range held {
			// Closed alone, it would stay locked while a process that is just being started still
			// holds a copy of the descriptor.
			errs = append(errs, syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
		}

		return errors.Join(errs...)
	}

	if err := broken(cfg); err != nil {
		return nil, err
	}

	locks, err := locksOf(cfg)
	if err != nil {
		return nil, err
	}

	for _, x := range locks {
		f, err := lockFile(x.path, x.source, x.how)
		if err != nil {
			return nil, errors.Join(err, release())
		}

		held = append(held, f)
	}

	return release, nil
}

// fileLock is a file that is locked while a process uses the folder in which it lies.
type fileLock struct {
	path, source string
	how          int
}

// locksOf returns what is locked of an installation.
func locksOf(cfg Config) ([]fileLock, error) {
	locks := []fileLock{
		{filepath.Join(cfg.DataDir, "lock"), cfg.source("data_dir"), syscall.LOCK_EX},
	}

	together := syscall.LOCK_SH // several processes may share the storage
	if cfg.alone() {
		together = syscall.LOCK_EX
	}

	if cfg.StorageDir != "" {
		locks = append(locks, fileLock{
			filepath.Join(cfg.StorageDir, "lock"), cfg.source("storage_url"), together,
		})
	}

	if cfg.alone() {
		path, err := store.Config{URL: cfg.DatabaseURL}.Path()
		if err != nil {
			return nil, fmt.Errorf("database: %w", err)
		}

		locks = append(
			locks, fileLock{path + ".lock", cfg.source("database_url"), syscall.LOCK_EX})
	}

	return locks, nil
}

// held reports whether a process has the lock, and makes nothing.
func (l fileLock) held() (bool, error) {
	f, err := os.Open(l.path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}

	if err != nil {
		return false, fmt.Errorf("%s cannot be looked into: %w", l.source, err)
	}

	err = syscall.Flock(int(f.Fd()), l.how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, f.Close()
	}

	return false, errors.Join(err, syscall.Flock(int(f.Fd()), syscall.LOCK_UN), f.Close())
}

func lockFile(path, source string, how int) (*os.File, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("%s names a folder that cannot be made: %w", source, err)
	}

	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%s names a folder that cannot be written to: %w", source, err)
	}

	err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(
			fmt.Errorf(
				"%s is %w by another convertd; stop it, or set %s to another folder",
				dir,
				errInUse,
				source,
			),
			f.Close(),
		)
	}

	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}

	return f, nil
}
