package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/backup"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/store"
)

// restoring is the folder, in the data folder, in which a backup is unpacked and checked. While it
// is there, what is around it is not whole.
const restoring = "restoring"

// Restore makes a data folder from a backup. It must be new or empty, as must be the storage and
// the database where they lie elsewhere. Everything is checked before anything is put in its place;
// after an error nothing is left, and after a crash the folder is refused until it is removed.
func Restore(ctx context.Context, cfg Config, in io.Reader) (held Backed, err error) {
	if err := vacant(cfg); err != nil {
		return held, err
	}

	_, absent := os.Lstat(cfg.DataDir)

	release, err := lock(cfg)
	if err != nil {
		return held, err
	}

	defer func() {
		err = errors.Join(err, release())
		if err != nil && errors.Is(absent, fs.ErrNotExist) {
			err = errors.Join(err, os.RemoveAll(cfg.DataDir)) // it was made here
		}
	}()

	if err := vacant(cfg); err != nil {
		return held, err // filled while the lock was waited for
	}

	dir := filepath.Join(cfg.DataDir, restoring)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return held, fmt.Errorf("make a folder to unpack in: %w", err)
	}

	manifest, files, err := unpack(ctx, in, dir)
	if err == nil {
		err = settle(context.WithoutCancel(ctx), cfg, dir, files)
	}

	if err := errors.Join(err, os.RemoveAll(dir)); err != nil {
		return held, err
	}

	return Backed{
		Jobs:  manifest.Jobs,
		Files: manifest.Files,
		Bytes: manifest.Bytes,
	}, syncFolder(cfg.DataDir)
}

// vacant refuses places that hold files, other than locks.
func vacant(cfg Config) error {
	if err := broken(cfg); err != nil {
		return err
	}

	database, err := store.Config{URL: cfg.DatabaseURL}.Path()
	if err != nil {
		return err
	}

	for _, x := range []struct{ place, source string }{
		{cfg.DataDir, cfg.source("data_dir")}, {cfg.StorageDir, cfg.source("storage_url")}, {database, cfg.source("database_url")},
	} {
		err := filepath.WalkDir(x.place, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) ||
				err == nil &&
					(d.IsDir() || d.Name() == "lock" || strings.HasSuffix(d.Name(), ".lock")) {
				return nil
			}

			if err != nil {
				return fmt.Errorf("look into %s: %w", x.place, err)
			}

			return &SettingsError{
				fmt.Errorf(
					"%s holds data already; set %s to a new place, or move this one away first",
					x.place,
					x.source,
				),
			}
		})
		if err != nil {
			return err
		}
	}

	return nil
}

// broken refuses a data folder in which a restore was broken off.
func broken(cfg Config) error {
	if _, err := os.Lstat(filepath.Join(cfg.DataDir, restoring)); err == nil {
		return &SettingsError{
			fmt.Errorf(
				"a restore was broken off in %s; remove the folder and restore the backup again",
				cfg.DataDir,
			),
		}
	}

	return nil
}

// unpack extracts a backup and checks that its parts are whole and belong together.
func unpack(
	ctx context.Context,
	in io.Reader,
	dir string,
) (backup.Manifest, []store.SnapshotFile, error) {
	manifest, err := backup.Extract(ctx, in, dir)
	if err != nil {
		return manifest, nil, err
	}

	if _, err := seal.LoadKey(filepath.Join(dir, backup.Key)); err != nil {
		return manifest, nil, fmt.Errorf("the backup's secret key: %w", err)
	}

	snapshot, err := store.OpenSnapshot(ctx, filepath.Join(dir, backup.Database))
	if err != nil {
		return manifest, nil, fmt.Errorf("the backup's database: %w", err)
	}

	files, err := snapshot.Files(ctx)
	if err := errors.Join(err, snapshot.Close()); err != nil {
		return manifest, nil, fmt.Errorf("the backup's database: %w", err)
	}

	held := map[string]bool{}
	for _, m := range manifest.Members {
		held[m.Name] = true
	}

	for _, f := range files {
		if !held[backup.Blobs+f.Key] {
			return manifest, nil, fmt.Errorf(
				"the backup lacks the file %s, which its database names",
				f.ID,
			)
		}
	}

	if stored := len(held) - len([]string{backup.Database, backup.Key}); stored != len(files) {
		return manifest, nil, fmt.Errorf(
			"the backup holds %d files, and its database names %d",
			stored,
			len(files),
		)
	}

	return manifest, files, nil
}

// settle moves what was checked into its place, the database last: before that, nothing refers to
// the rest. After an error nothing stays.
func settle(ctx context.Context, cfg Config, dir string, files []store.SnapshotFile) (err error) {
	blobs, err := cfg.openStorage(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, blobs.Close()) }()

	for _, err := range blobs.List(ctx) { // a folder has been looked at: it is empty
		if err == nil {
			err = &SettingsError{fmt.Errorf("%s holds files already; set %s to a new place",
				cfg.storageName(), cfg.source("storage_url"))}
		}

		return err
	}

	database, err := store.Config{URL: cfg.DatabaseURL}.Path()
	if err != nil {
		return err
	}

	key := filepath.Join(cfg.DataDir, "secret.key")

	var moved []string

	defer func() {
		if err == nil {
			return
		}

		for _, k := range moved {
			err = errors.Join(err, blobs.Delete(ctx, k))
		}

		err = errors.Join(err, removeAny(key), removeAny(database))
	}()

	for _, f := range files {
		if _, err := blobs.Adopt(
			ctx,
			f.Key,
			filepath.Join(dir, backup.Blobs, filepath.FromSlash(f.Key)),
		); err != nil {
			return fmt.Errorf("put a file into the storage: %w", err)
		}

		moved = append(moved, f.Key)
	}

	if err := moveFile(filepath.Join(dir, backup.Key), key); err != nil {
		return err
	}

	return moveFile(filepath.Join(dir, backup.Database), database)
}

func removeAny(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}

	return nil
}
