package bootstrap

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

// start starts a server as far as it looks after what a dead one has left, and lets a test use it.
func start(t *testing.T, c Config, use func(*server)) error {
	t.Helper()

	release, err := lock(c)
	if err != nil {
		t.Fatal(err)
	}

	s, err := open(t.Context(), c, newLog(c, io.Discard))
	if err != nil {
		t.Fatal(err)
	}

	err = s.recover(t.Context())
	if err == nil {
		use(s)
	}

	if err := errors.Join(s.close(), release()); err != nil {
		t.Error(err)
	}

	return err
}

func loaded(t *testing.T, settings ...string) Config {
	t.Helper()

	cfg, err := Load(append([]string{"CONVERTD_MIN_FREE_DISK=0"}, settings...))
	if err != nil {
		t.Fatal(err)
	}

	return cfg
}

// keep stores a file, and returns what fails the test of a server that does not have it.
func keep(t *testing.T, c Config) (there func(*server)) {
	t.Helper()

	var kept files.Received

	err := start(t, c, func(s *server) {
		var err error

		kept, err = s.files.Receive(
			t.Context(),
			access.Local().Owner,
			files.Incoming{Name: "a.txt", Body: strings.NewReader("text")},
		)
		if err == nil {
			err = s.files.Keep(t.Context(), kept, 0, nil)
		}

		if err != nil {
			t.Fatal(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}

	return func(s *server) {
		blob, err := s.blobs.Open(t.Context(), kept.File.Key)
		if err != nil {
			t.Errorf("the file is gone: %v", err)
			return
		}

		blob.Close()
	}
}

func TestAStorageIsSweptForItsOwnDatabaseAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, storage := "CONVERTD_DATA_DIR="+filepath.Join(
		dir,
		"data",
	), "CONVERTD_STORAGE_URL=file://"+filepath.Join(
		dir,
		"storage",
	)
	own := loaded(t, data, storage)
	wrong := loaded(
		t,
		data,
		storage,
		"CONVERTD_DATABASE_URL=sqlite://"+filepath.Join(dir, "wrong.db"),
	)
	there := keep(t, own)
	refused := func(when string) {
		t.Helper()

		err := start(t, wrong, func(*server) { t.Errorf("%s: another database is let in", when) })
		if settings := (*SettingsError)(nil); !errors.As(err, &settings) ||
			!strings.Contains(err.Error(), "Set CONVERTD_DATABASE_URL to") {
			t.Errorf("%s: %v", when, err)
		}

		if err := start(t, own, there); err != nil {
			t.Errorf("%s: its own database is refused: %v", when, err)
		}
	}
	refused("new")

	if err := os.Remove(filepath.Join(own.StorageDir, "database")); err != nil {
		t.Fatal(err)
	}

	refused("without its mark")

	if err := start(t, own, func(s *server) {
		if err := s.files.RotateKey(t.Context()); err != nil {
			t.Error(err)
		}
	}); err != nil {
		t.Error(err)
	}

	refused("after a rotation of the key that it is marked with")

	if err := start(
		t,
		loaded(t, data, "CONVERTD_STORAGE_URL=file://"+filepath.Join(dir, "new"),
			"CONVERTD_STORAGE_LOST=true"),
		func(*server) {},
	); err != nil {
		t.Errorf("an empty storage is refused: %v", err)
	}
}

func TestWhatWasRestoredStarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, again := loaded(t, "CONVERTD_DATA_DIR="+filepath.Join(dir, "first")), loaded(
		t,
		"CONVERTD_DATA_DIR="+filepath.Join(dir, "again"),
	)
	there := keep(t, first)

	var tar bytes.Buffer
	if _, err := Backup(t.Context(), first, &tar); err != nil {
		t.Fatal(err)
	}

	if _, err := Restore(t.Context(), again, &tar); err != nil {
		t.Fatal(err)
	}

	if err := start(t, again, there); err != nil {
		t.Error(err)
	}
}

// Such a storage cannot be marked, so that what it holds must be known at each start.
func TestAStorageThatCannotSayWhoseItIs(t *testing.T) {
	t.Parallel()

	blobs := fakes.NewBlobs()
	if _, marks := ports.Blobs(blobs).(ports.Owner); marks {
		t.Fatal("this one can")
	}

	err := start(t, loaded(t, "CONVERTD_DATA_DIR="+t.TempDir()), func(s *server) {
		s.blobs, s.files.Blobs = blobs, blobs
		if err := s.claim(t.Context()); err != nil {
			t.Errorf("an empty one: %v", err)
		}

		got, err := s.files.Receive(
			t.Context(),
			access.Local().Owner,
			files.Incoming{Name: "a.txt", Body: strings.NewReader("text")},
		)
		if err != nil {
			t.Fatal(err)
		}

		if settings := (*SettingsError)(nil); !errors.As(s.claim(t.Context()), &settings) {
			t.Error("what nobody knows was taken")
		}

		if err := errors.Join(
			s.files.Keep(t.Context(), got, 0, nil),
			s.claim(t.Context()),
		); err != nil {
			t.Errorf("its own: %v", err)
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// Two parts that do not belong together are found at the start, before a task fails for it.
func TestPartsThatDoNotBelongTogether(t *testing.T) {
	t.Parallel()

	dir := t.TempDir()
	storage := filepath.Join(dir, "storage")
	settings := []string{
		"CONVERTD_DATA_DIR=" + filepath.Join(dir, "data"), "CONVERTD_STORAGE_URL=file://" + storage,
	}
	c := loaded(t, settings...)
	there := keep(t, c)

	refused := func(what, advice string) {
		t.Helper()

		err := start(t, c, func(*server) { t.Errorf("%s: it starts", what) })
		if settings := (*SettingsError)(nil); !errors.As(err, &settings) ||
			!strings.Contains(err.Error(), advice) {
			t.Errorf("%s: %v", what, err)
		}
	}

	key, err := os.ReadFile(c.KeyFile)
	if err != nil {
		t.Fatal(err)
	}

	if err := os.Remove(c.KeyFile); err != nil {
		t.Fatal(err)
	}

	refused("the secret key is lost", "CONVERTD_SECRET_KEY_FILE")

	if err := os.WriteFile(c.KeyFile, key, 0o600); err != nil {
		t.Fatal(err)
	}

	if err := os.Rename(storage, storage+".elsewhere"); err != nil {
		t.Fatal(err)
	}

	refused("the storage is not mounted", "CONVERTD_STORAGE_LOST")

	if err := errors.Join(
		os.RemoveAll(storage),
		os.Rename(storage+".elsewhere", storage),
	); err != nil {
		t.Fatal(err)
	}

	if err := start(t, c, there); err != nil {
		t.Errorf("mounted again: %v", err)
	}

	if err := os.RemoveAll(storage); err != nil {
		t.Fatal(err)
	}

	lost := loaded(t, append(settings, "CONVERTD_STORAGE_LOST=true")...)
	if err := errors.Join(
		start(t, lost, func(*server) {}),
		start(t, c, func(*server) {}),
	); err != nil {
		t.Errorf("a storage that is said to be lost: %v", err)
	}
}
