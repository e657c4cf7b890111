package store_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

func insertFile(ctx context.Context, s *store.Store, id string, deleted time.Time) error {
	return s.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.Files.Insert(
			ctx,
			file.File{
				ID:      id,
				Owner:   "o",
				Key:     "o/" + id,
				Size:    3,
				SHA256:  "abc",
				Created: time.Unix(1, 0),
				Deleted: deleted,
			},
		)
	})
}

func TestASnapshotIsTheDatabaseAtOneInstant(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := store.Config{URL: "sqlite://" + filepath.Join(dir, "a.db")}
	db := open(t, cfg.URL) // stays open: a server is at work

	s := newStore(t, db, func([]ports.Work) {})
	for id, deleted := range map[string]time.Time{"file_1": {}, "file_2": time.Unix(9, 0), "file_3": {}} {
		if err := insertFile(t.Context(), s, id, deleted); err != nil {
			t.Fatal(err)
		}
	}

	path := filepath.Join(dir, "copy.db")

	snapshot, err := store.TakeSnapshot(t.Context(), cfg, path)
	if err != nil {
		t.Fatal(err)
	}

	if err := insertFile(t.Context(), s, "file_4", time.Time{}); err != nil { // too late
		t.Fatal(err)
	}

	want := []store.SnapshotFile{{"file_1", "o/file_1", 3, "abc"}, {"file_3", "o/file_3", 3, "abc"}}
	if got, err := snapshot.Files(t.Context()); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v, want %v", got, err, want)
	}

	if err := snapshot.Forget(t.Context(), "file_3", time.Unix(20, 0)); err != nil {
		t.Error(err)
	}

	if err := snapshot.Close(); err != nil {
		t.Fatal(err)
	}

	again, err := store.OpenSnapshot(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}

	if got, err := again.Files(t.Context()); err != nil || !slices.Equal(got, want[:1]) {
		t.Errorf("after Forget: %v %v", got, err)
	}

	if n, err := again.Jobs(t.Context()); err != nil || n != 0 {
		t.Error(n, err)
	}

	if err := again.Close(); err != nil {
		t.Fatal(err)
	}

	if left, err := filepath.Glob(path + "-*"); err != nil || len(left) > 0 {
		t.Errorf("the copy is not whole in its one file: %v %v", left, err)
	}
}

func TestSnapshotsTakenWhileOthersWriteAreWhole(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg := store.Config{URL: "sqlite://" + filepath.Join(dir, "a.db")}
	s := newStore(t, open(t, cfg.URL), func([]ports.Work) {})

	done := make(chan struct{})
	go func() {
		defer close(done)

		for i := range 200 {
			if err := insertFile(
				t.Context(),
				s,
				"file_"+strconv.Itoa(1000+i),
				time.Time{},
			); err != nil {
				t.Error(err)
			}
		}
	}()

	before := 0

	for i := range 5 {
		path := filepath.Join(dir, strconv.Itoa(i))

		snapshot, err := store.TakeSnapshot(t.Context(), cfg, path)
		if err != nil {
			t.Fatal(err)
		}

		files, err := snapshot.Files(t.Context())
		if err != nil || len(files) < before {
			t.Errorf("%d files after %d: %v", len(files), before, err)
		}

		before = len(files)

		if err := snapshot.Close(); err != nil {
			t.Error(err)
		}

		checked, err := store.OpenSnapshot(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}

		if err := checked.Close(); err != nil {
			t.Error(err)
		}
	}

	<-done
}

func TestSnapshotsThatAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	url := "sqlite://" + filepath.Join(dir, "a.db")

	db, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}

	if _, err := db.Writer().
		ExecContext(t.Context(), "INSERT INTO bun_migrations (name, group_id) VALUES ('9999', 99)"); err != nil {
		t.Fatal(err)
	}

	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	for name, c := range map[string]struct{ content, want string }{
		"newer":    {"", "newer convertd, whose migration 9999"},
		"no SQL":   {strings.Repeat("noise", 2000), "not a database"},
		"no table": {"empty", "no database of convertd"},
	} {
		path := filepath.Join(dir, "a.db")
		if c.content != "" {
			path = filepath.Join(dir, name)

			content := c.content
			if content == "empty" {
				content = ""
			}

			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}

		if s, err := store.OpenSnapshot(t.Context(), path); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", name, s, err)
		}
	}

	if _, err := store.TakeSnapshot(
		t.Context(),
		store.Config{URL: "sqlite://" + filepath.Join(dir, "none.db")},
		filepath.Join(dir, "x"),
	); err == nil {
		t.Error("a snapshot of nothing")
	}
}

func TestOpenTellsWhatItHasMigrated(t *testing.T) {
	t.Parallel()

	url := "sqlite://" + filepath.Join(t.TempDir(), "a.db")
	if got := open(t, url).Applied(); !slices.Contains(got, "0001 initial") {
		t.Errorf("%q", got)
	}

	if got := open(t, url).Applied(); len(got) != 0 {
		t.Errorf("the second time: %q", got)
	}
}
