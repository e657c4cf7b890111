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

// lock makes the folders of the data and the storage, and holds them and the database for this process alone: with the embedded database, one
// process owns everything, and what is found half-done at start-up is a dead one's.
func lock(cfg Config) (release func() error, err error) {
	var held []*os.File
	release = func() error {
		var errs []error
		for _, f := range held {
			errs = append(errs, f.Close())
		}
		return errors.Join(errs...)
	}
	locks := []struct{ path, variable string }{
		{filepath.Join(cfg.DataDir, "lock"), "CONVERTD_DATA_DIR"},
		{filepath.Join(cfg.StorageDir, "lock"), "CONVERTD_STORAGE_URL"},
	}
	if database := (store.Config{URL: cfg.DatabaseURL}); !database.Postgres() {
		path, err := database.Path()
		if err != nil {
			return nil, fmt.Errorf("database: %w", err)
		}
		locks = append(locks, struct{ path, variable string }{path + ".lock", "CONVERTD_DATABASE_URL"})
	}
	for _, x := range locks {
		f, err := lockFile(x.path, x.variable)
		if err != nil {
			return nil, errors.Join(err, release())
		}
		held = append(held, f)
	}
	return release, nil
}

func lockFile(path, variable string) (*os.File, error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("%s names a folder that cannot be made: %w", variable, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%s names a folder that cannot be written to: %w", variable, err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errors.Join(fmt.Errorf("%s is %w by another convertd; stop it, or set %s to another folder", dir, errInUse, variable), f.Close())
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", path, err), f.Close())
	}
	return f, nil
}
