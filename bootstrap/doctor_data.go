package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/adapters/store"
)

// examineData looks at the data folder, the storage and the database. Where a server runs on them,
// that is proof enough.
func examineData(ctx context.Context, cfg Config) []finding {
	locks, err := locksOf(cfg)

	err = errors.Join(broken(cfg), err)
	if err != nil {
		return []finding{unfit("data", err, "choose another folder: CONVERTD_DATA_DIR")}
	}

	var findings []finding

	for _, l := range locks {
		held, err := l.held()
		if held && cfg.alone() {
			return []finding{
				{what: "data", state: filepath.Dir(l.path) + " is in use by a running server"},
				examineDisk(ctx, cfg),
			}
		}

		if err != nil {
			findings = append(findings, unfit("data", err, "let the server write there"))
			continue
		}

		findings = append(findings, examineFolder(filepath.Dir(l.path), l.source))
	}

	return append(
		slices.CompactFunc(findings, func(a, b finding) bool { return a.state == b.state }),
		examineDisk(ctx, cfg), examineStorage(ctx, cfg), examineDatabase(ctx, cfg),
	)
}

func unfit(what string, err error, remedy string) finding {
	return finding{what: what, state: err.Error(), remedy: remedy, bad: true}
}

// examineFolder looks whether a folder can be written to, or made.
func examineFolder(dir, source string) finding {
	found := foundation(dir)

	err := unix.Faccessat(
		unix.AT_FDCWD, found+"/.", unix.W_OK|unix.X_OK, unix.AT_EACCESS)
	if err != nil {
		return unfit(
			"folder",
			fmt.Errorf("nothing can be written into %s: %w", found, err),
			"let the server write there, or choose another folder: "+source,
		)
	}

	if found != dir {
		return finding{what: "folder", state: dir + " will be made by the first start"}
	}

	return finding{what: "folder", state: dir + " can be written to"}
}

// foundation returns a folder, or of those that it will be made in the nearest that is there.
func foundation(dir string) string {
	for {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) || dir == filepath.Dir(dir) {
			return dir
		}

		dir = filepath.Dir(dir)
	}
}

func foundations(dirs []string) []string {
	found := make([]string, len(dirs))
	for i, dir := range dirs {
		found[i] = foundation(dir)
	}

	return found
}

func examineDisk(ctx context.Context, cfg Config) finding {
	free, err := disk.NewSpace(foundations(cfg.folders())...).Free(ctx)
	if err != nil {
		return finding{
			what:   "disk",
			state:  err.Error(),
			remedy: "choose another folder: CONVERTD_DATA_DIR",
			bad:    true,
		}
	}

	const gib = 1 << 30

	state := fmt.Sprintf("%.1f GiB free in %s", float64(free)/gib, filepath.Clean(cfg.DataDir))
	remedy := fmt.Sprintf(
		"free some space: under %.1f GiB nothing new is taken in; see CONVERTD_MIN_FREE_DISK",
		float64(cfg.MinFreeDisk)/gib,
	)

	return finding{what: "disk", state: state, remedy: remedy, bad: free < cfg.MinFreeDisk}
}

// examineStorage asks a bucket; a folder has been looked at.
func examineStorage(ctx context.Context, cfg Config) finding {
	if cfg.StorageDir != "" {
		return finding{what: "storage", state: cfg.storageName()}
	}

	blobs, err := cfg.openStorage(ctx)
	if err == nil {
		err = blobs.Close()
	}

	if err != nil {
		return unfit("storage", err, "let the server write there, or set CONVERTD_STORAGE_URL")
	}

	return finding{what: "storage", state: cfg.storageName()}
}

// examineDatabase looks which migrations the next start will run.
func examineDatabase(ctx context.Context, cfg Config) finding {
	config := store.Config{URL: cfg.DatabaseURL, Synchronous: cfg.Synchronous}

	if !config.Postgres() {
		path, err := config.Path()
		if err != nil {
			return unfit("database", err, "see CONVERTD_DATABASE_URL")
		}

		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return finding{what: "database", state: path + " will be made by the first start"}
		}
	}

	pending, err := store.Pending(ctx, config)

	switch {
	case err != nil:
		return unfit("database", err, "see CONVERTD_DATABASE_URL")
	case len(pending) > 0:
		return finding{
			what:  "database",
			state: fmt.Sprintf("the next start will bring it up to date by %d steps", len(pending)),
		}
	}

	return finding{what: "database", state: "opened and up to date"}
}
