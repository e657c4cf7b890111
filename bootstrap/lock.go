package bootstrap

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// errInUse is why a folder cannot be locked while another process has it.
var errInUse = errors.New("in use")

// lockFolders makes the folders and holds them for this process alone: with the embedded database, one process owns everything, and what is
// found half-done at start-up is a dead one's.
func lockFolders(cfg Config) (release func() error, err error) {
	data, err := lockFolder(cfg.DataDir, "CONVERTD_DATA_DIR")
	if err != nil {
		return nil, err
	}
	storage, err := lockFolder(cfg.StorageDir, "CONVERTD_STORAGE_URL")
	if err != nil {
		return nil, errors.Join(err, data.Close())
	}
	return func() error { return errors.Join(storage.Close(), data.Close()) }, nil
}

func lockFolder(dir, variable string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("%s names a folder that cannot be made: %w", variable, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%s names a folder that cannot be written to: %w", variable, err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(fmt.Errorf("%s is %w by another convertd; stop it, or set %s to another folder", dir, errInUse, variable), f.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, err), f.Close())
	}
	return f, nil
}
