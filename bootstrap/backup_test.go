package bootstrap_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/storage/disk"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/bootstrap"
)

// stocked is an installation with two stored files; the bytes of a third are gone though its row is
// not.
func stocked(t *testing.T) bootstrap.Config {
	t.Helper()

	cfg := load(t)
	if _, err := bootstrap.Migrate(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}

	if err := os.WriteFile(
		filepath.Join(cfg.DataDir, "secret.key"),
		bytes.Repeat([]byte{7}, 32),
		0o600,
	); err != nil {
		t.Fatal(err)
	}

	blobs, err := disk.New(disk.Config{Dir: cfg.StorageDir})
	if err != nil {
		t.Fatal(err)
	}

	for _, key := range []string{"o/file_1", "o/file_2"} {
		if _, err := blobs.Put(t.Context(), key, strings.NewReader("abc")); err != nil {
			t.Fatal(err)
		}
	}

	if err := blobs.Close(); err != nil {
		t.Fatal(err)
	}

	db, err := store.Open(t.Context(), store.Config{URL: cfg.DatabaseURL})
	if err != nil {
		t.Fatal(err)
	}

	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	for id, sum := range map[string]string{"file_1": abc, "file_2": "of other bytes", "file_3": abc} {
		_, err := db.Writer().
			ExecContext(t.Context(), "INSERT INTO files (id, owner, key, name, format, mime, size, sha256, facts, created) "+
				"VALUES (?, 'o', 'o/' || ?, 'n', 'png', 'image/png', 3, ?, '{}', 1)", id, id, sum)
		if err != nil {
			t.Fatal(err)
		}
	}

	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	return cfg
}

func backedUp(t *testing.T, cfg bootstrap.Config) []byte {
	t.Helper()

	var out bytes.Buffer
	if _, err := bootstrap.Backup(t.Context(), cfg, &out); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

func TestABackupIsRestored(t *testing.T) {
	t.Parallel()
	cfg := stocked(t)
	path := filepath.Join(t.TempDir(), "backup.tar")

	held, err := bootstrap.BackupFile(t.Context(), cfg, path)
	if err != nil {
		t.Fatal(err)
	}

	if held.Files != 2 || held.Bytes != 6 || len(held.Warnings) != 1 ||
		!strings.Contains(held.Warnings[0], "file_2 is damaged") {
		t.Errorf("%+v", held)
	}

	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}

	if _, err := bootstrap.BackupFile(t.Context(), cfg, path); err == nil ||
		!strings.Contains(err.Error(), "is there already") {
		t.Error(err)
	}

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	fresh := load(t)
	if held, err := bootstrap.Restore(t.Context(), fresh, bytes.NewReader(content)); err != nil ||
		held.Files != 2 {
		t.Fatalf("%+v %v", held, err)
	}

	if key, err := os.ReadFile(filepath.Join(fresh.DataDir, "secret.key")); err != nil ||
		!bytes.Equal(key, bytes.Repeat([]byte{7}, 32)) {
		t.Errorf("key %v %v", key, err)
	}

	blobs, err := disk.NewReader(disk.Config{Dir: fresh.StorageDir})
	if err != nil {
		t.Fatal(err)
	}

	defer func() { _ = blobs.Close() }()

	blob, err := blobs.Open(t.Context(), "o/file_1")
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()

	if got, err := io.ReadAll(blob); err != nil || string(got) != "abc" {
		t.Errorf("%q %v", got, err)
	}

	if did, err := bootstrap.Migrate(t.Context(), fresh); err != nil || did.Made ||
		len(did.Applied) > 0 {
		t.Errorf("the restored database: %+v %v", did, err)
	}
	// What was gone when it was reached is noted as deleted: a backup of what was restored holds as
	// much.
	if again, err := bootstrap.Backup(t.Context(), fresh, io.Discard); err != nil ||
		again.Files != 2 {
		t.Errorf("%+v %v", again, err)
	}
}

func TestABackupLeavesNothingInTheDataFolder(t *testing.T) {
	t.Parallel()
	cfg := stocked(t)
	before := names(t, cfg.DataDir)
	backedUp(t, cfg)

	after := slices.DeleteFunc(
		names(t, cfg.DataDir),
		func(name string) bool { return strings.HasPrefix(name, "work") && !strings.Contains(name, "server-") },
	)
	if !slices.Equal(before, after) {
		t.Errorf("%q, then %q", before, after)
	}
}

// names returns every path below a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()

	var list []string

	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		list = append(list, rel)

		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	return list
}

func TestRestoreRefusesWhatIsInUseAndLeavesIt(t *testing.T) {
	t.Parallel()
	cfg := stocked(t)
	content, before := backedUp(t, cfg), names(t, cfg.DataDir)

	var refused *bootstrap.SettingsError
	if _, err := bootstrap.Restore(
		t.Context(),
		cfg,
		bytes.NewReader(content),
	); !errors.As(err, &refused) ||
		!strings.Contains(err.Error(), "holds data already; set CONVERTD_DATA_DIR") {
		t.Error(err)
	}

	if after := names(t, cfg.DataDir); !slices.Equal(before, after) {
		t.Errorf("%q, then %q", before, after)
	}

	elsewhere := load(t, "CONVERTD_STORAGE_URL=file://"+cfg.StorageDir)
	if _, err := bootstrap.Restore(
		t.Context(),
		elsewhere,
		bytes.NewReader(content),
	); !errors.As(err, &refused) ||
		!strings.Contains(err.Error(), "set CONVERTD_STORAGE_URL") {
		t.Error(err)
	}
}

func TestAFailedRestoreLeavesNothing(t *testing.T) {
	t.Parallel()
	content := backedUp(t, stocked(t))

	cfg := load(t)
	for name, bad := range map[string][]byte{"cut": content[:len(content)/2], "changed": bytes.Replace(content, []byte("abc"), []byte("abd"), 1)} {
		if _, err := bootstrap.Restore(t.Context(), cfg, bytes.NewReader(bad)); err == nil {
			t.Errorf("%s: restored", name)
		}

		if _, err := os.Lstat(cfg.DataDir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: left %q", name, names(t, cfg.DataDir))
		}
	}
	// The key cannot be put where a folder is: what was there by then goes again.
	if err := os.MkdirAll(filepath.Join(cfg.DataDir, "secret.key"), 0o700); err != nil {
		t.Fatal(err)
	}

	if _, err := bootstrap.Restore(t.Context(), cfg, bytes.NewReader(content)); err == nil {
		t.Fatal("restored over a folder")
	}

	if blobs, err := filepath.Glob(filepath.Join(cfg.StorageDir, "blobs", "*")); err != nil ||
		len(blobs) > 0 {
		t.Errorf("left %q %v", blobs, err)
	}

	if err := os.RemoveAll(filepath.Join(cfg.DataDir, "secret.key")); err != nil {
		t.Fatal(err)
	}

	if _, err := bootstrap.Restore(t.Context(), cfg, bytes.NewReader(content)); err != nil {
		t.Errorf("the next try: %v", err)
	}
}

func TestABrokenOffRestoreIsServedToNobody(t *testing.T) {
	t.Parallel()

	cfg := load(t)
	if err := os.MkdirAll(filepath.Join(cfg.DataDir, "restoring"), 0o700); err != nil {
		t.Fatal(err)
	}

	for name, do := range map[string]func() error{
		"serve":   func() error { return bootstrap.Serve(t.Context(), cfg, io.Discard) },
		"restore": func() error { _, err := bootstrap.Restore(t.Context(), cfg, nil); return err },
		"migrate": func() error { _, err := bootstrap.Migrate(t.Context(), cfg); return err },
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), "a restore was broken off") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMigrateSaysWhatItDid(t *testing.T) {
	t.Parallel()
	cfg := load(t)

	did, err := bootstrap.Migrate(t.Context(), cfg)
	if err != nil || !did.Made || len(did.Applied) < 2 ||
		!strings.HasPrefix(did.Applied[0], "0001") ||
		!strings.HasPrefix(did.Applied[len(did.Applied)-1], "queue") {
		t.Errorf("%+v %v", did, err)
	}
}

func TestThereMustBeSomethingToBackUp(t *testing.T) {
	t.Parallel()

	cfg := load(t)
	if _, err := bootstrap.Backup(t.Context(), cfg, io.Discard); err == nil ||
		!strings.Contains(err.Error(), "no database to back up") {
		t.Error(err)
	}

	if _, err := os.Lstat(cfg.DataDir); !errors.Is(err, os.ErrNotExist) {
		t.Error("the data folder was made")
	}
}
