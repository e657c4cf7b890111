package bootstrap

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"github.com/convertd/convertd/adapters/backup"
	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/ports"
)

// Backed is what a backup holds.
type Backed struct {
	Jobs     int64
	Files    int
	Bytes    int64    // of the files
	Warnings []string // what is wrong with what was backed up, a sentence each
}

// Backup writes the database as it is at one instant, the files that it names, and the secret key.
// A server may run on them meanwhile: files do not change once they are stored, and each is stored
// before its row, so that all that the copied database names is there, but for what the server
// deletes before it is reached; the copy notes that.
func Backup(ctx context.Context, cfg Config, out io.Writer) (Backed, error) {
	if err := started(cfg); err != nil {
		return Backed{}, err
	}
	// A work folder: should this process die, the next start of the server clears it away.
	folders, err := sandbox.NewWorkRoot(filepath.Join(cfg.DataDir, "work"))
	if err != nil {
		return Backed{}, err
	}

	held, err := backUp(ctx, cfg, folders, out)

	return held, errors.Join(err, folders.Close())
}

// started tells whether there is anything to back up.
func started(cfg Config) error {
	database, err := store.Config{URL: cfg.DatabaseURL}.Path()
	if err != nil {
		return err
	}

	if _, err := os.Stat(database); err != nil {
		return fmt.Errorf(
			"there is no database to back up: %w; %s says where the data is",
			err,
			cfg.source("data_dir"),
		)
	}

	return nil
}

func backUp(
	ctx context.Context,
	cfg Config,
	folders ports.Folders,
	out io.Writer,
) (held Backed, err error) {
	dir, err := folders.Make("backup")
	if err != nil {
		return held, err
	}

	database := filepath.Join(dir, backup.Database)

	snapshot, err := store.TakeSnapshot(ctx, store.Config{URL: cfg.DatabaseURL}, database)
	if err != nil {
		return held, err
	}

	w := backup.NewWriter(out, Version(), clock.System{}.Now())

	held, err = backUpFiles(ctx, cfg, snapshot, w)
	if err := errors.Join(err, snapshot.Close()); err != nil {
		return held, err
	}

	for name, path := range map[string]string{backup.Database: database, backup.Key: cfg.KeyFile} {
		if err := addFile(ctx, w, name, path); err != nil {
			return held, err
		}
	}

	return held, w.Close(held.Jobs, held.Files, held.Bytes)
}

func backUpFiles(
	ctx context.Context,
	cfg Config,
	snapshot *store.Snapshot,
	w *backup.Writer,
) (held Backed, err error) {
	if held.Jobs, err = snapshot.Jobs(ctx); err != nil {
		return held, err
	}

	files, err := snapshot.Files(ctx)
	if err != nil {
		return held, err
	}

	blobs, err := cfg.readStorage(ctx)
	if err != nil {
		return held, err
	}
	defer func() { err = errors.Join(err, blobs.Close()) }()

	for _, f := range files {
		blob, err := blobs.Open(ctx, f.Key)
		if errors.Is(err, ports.ErrNoBlob) {
			if err := snapshot.Forget(ctx, f.ID, clock.System{}.Now()); err != nil {
				return held, err
			}

			continue
		}

		if err != nil {
			return held, err
		}

		sum, err := w.Add(ctx, backup.Blobs+f.Key, blob.Size(), blob)
		blob.Close()

		if err != nil {
			return held, err
		}

		if sum != f.SHA256 || blob.Size() != f.Size {
			held.Warnings = append(
				held.Warnings,
				fmt.Sprintf("The stored file %s is damaged: it is not what was stored once.", f.ID),
			)
		}

		held.Files, held.Bytes = held.Files+1, held.Bytes+blob.Size()
	}

	return held, nil
}

func addFile(ctx context.Context, w *backup.Writer, name, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("back up %s: %w", name, err)
	}
	defer func() { _ = f.Close() }() // opened for reading, so that closing loses nothing

	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("back up %s: %w", name, err)
	}

	_, err = w.Add(ctx, name, info.Size(), f)

	return err
}

// BackupFile writes a backup to a new file, which appears whole or not at all, readable by its
// owner alone.
func BackupFile(ctx context.Context, cfg Config, path string) (held Backed, err error) {
	if _, err := os.Lstat(path); err == nil {
		return held, &SettingsError{fmt.Errorf("%s is there already; name a new file", path)}
	}

	draft := filepath.Join(filepath.Dir(path), ".convertd-backup-"+rand.Text())

	f, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return held, fmt.Errorf("the backup cannot be written there: %w", err)
	}

	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(draft))
		}
	}()

	held, err = Backup(ctx, cfg, f)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return held, err
	}

	if err := unix.Renameat2(
		unix.AT_FDCWD,
		draft,
		unix.AT_FDCWD,
		path,
		unix.RENAME_NOREPLACE,
	); err != nil {
		return held, fmt.Errorf("give the backup its name: %w", err)
	}

	return held, syncFolder(filepath.Dir(path))
}

// moveFile moves a file durably, also to another file system, to where there is none.
func moveFile(from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // opened for reading, so that closing loses nothing

	err = f.Sync()
	if err == nil {
		err = os.Rename(from, to)
	}

	if errors.Is(err, unix.EXDEV) {
		err = copyFile(f, to)
	}

	return errors.Join(err, syncFolder(filepath.Dir(to)))
}

func copyFile(from io.Reader, to string) error {
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}

	_, err = io.Copy(f, from)

	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}

	return errors.Join(dir.Sync(), dir.Close())
}
