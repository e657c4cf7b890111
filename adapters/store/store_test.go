package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()

	cases := map[string]struct {
		cfg  store.Config
		want string
	}{
		"no URL": {store.Config{}, "CONVERTD_DATABASE_URL is empty"},
		"another scheme": {
			store.Config{URL: "mysql://u:hunter2@db/convertd"},
			"must begin with sqlite:",
		},
		"a bare path": {
			store.Config{URL: "/var/lib/convertd.db"},
			"must begin with sqlite:",
		},
		"no path":                {store.Config{URL: "sqlite:"}, "must name a file"},
		"no path after slashes":  {store.Config{URL: "sqlite://"}, "two slashes"},
		"a relative path":        {store.Config{URL: "sqlite://convertd.db"}, "two slashes"},
		"a folder":               {store.Config{URL: "sqlite://" + dir + "/"}, "must name a file"},
		"a folder without slash": {store.Config{URL: "sqlite://" + dir}, "cannot be opened"},
		"a missing folder": {
			store.Config{URL: "sqlite://" + dir + "/none/convertd.db"},
			"check that its folder is there",
		},
		"synchronous off": {
			store.Config{URL: "sqlite://" + dir + "/a.db", Synchronous: "off"},
			"CONVERTD_DATABASE_SYNCHRONOUS",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			db, err := store.Open(t.Context(), c.cfg)
			if err == nil {
				_ = db.Close()

				t.Fatal("it was opened")
			}

			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%v; want %q in it, and no password", err, c.want)
			}
		})
	}
}

func TestOpenSettings(t *testing.T) {
	t.Parallel()

	for given, want := range map[string]int{"": 2, "full": 2, "normal": 1, "FULL": 2} {
		db, err := store.Open(
			t.Context(),
			store.Config{URL: "sqlite://" + filepath.Join(t.TempDir(), "a.db"), Synchronous: given},
		)
		if err != nil {
			t.Fatal(err)
		}

		if got := pragma[int](t, db, "synchronous"); got != want {
			t.Errorf("synchronous %q is %d, want %d", given, got, want)
		}

		if got := pragma[string](t, db, "journal_mode"); got != "wal" {
			t.Errorf("journal_mode = %s", got)
		}

		if got := pragma[int](t, db, "foreign_keys"); got != 1 {
			t.Errorf("foreign_keys = %d", got)
		}

		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func pragma[T any](t *testing.T, db *store.DB, name string) T {
	t.Helper()

	var value T
	if err := db.Writer().QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&value); err != nil {
		t.Fatal(err)
	}

	return value
}

func TestOpenTakesAnyPath(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a b%20c?mode=memory#d'&e=ž.db")
	s := newStore(t, open(t, "sqlite://"+path), func([]ports.Work) {})
	insertJob(t, s, "job_1", job.Pending)

	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("Ping: %v", err)
	}

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}

	if info.Mode().Perm() != 0o600 || info.Size() == 0 {
		t.Errorf("mode %v, %d bytes; want 0600 and some", info.Mode(), info.Size())
	}

	journal, err := os.Stat(path + "-wal")
	if err != nil || journal.Mode().Perm() != 0o600 {
		t.Errorf("the journal: mode %v, %v; want 0600", journal.Mode(), err)
	}
}

func TestRelativePath(t *testing.T) { // not parallel: it changes the process's folder
	t.Chdir(t.TempDir())
	open(t, "sqlite:here.db")

	if _, err := os.Stat("here.db"); err != nil {
		t.Error(err)
	}
}

func TestReopenKeepsRowsInSpiteOfADeadLock(t *testing.T) {
	t.Parallel()
	url := "sqlite://" + filepath.Join(t.TempDir(), "convertd.db")

	first, err := store.Open(t.Context(), store.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}

	insertJob(t, newStore(t, first, func([]ports.Work) {}), "job_1", job.Pending)
	// What a process leaves behind that is killed while it migrates.
	if _, err := first.Writer().
		ExecContext(t.Context(), "INSERT INTO bun_migration_locks (table_name) VALUES ('bun_migrations')"); err != nil {
		t.Fatal(err)
	}

	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	again := open(t, url)

	for query, want := range map[string]int{
		"SELECT count(*) FROM jobs": 1, "SELECT count(*) FROM bun_migrations": migrations(t, "sqlite"), "SELECT count(*) FROM bun_migration_locks": 0,
	} {
		var got int
		if err := again.Writer().
			QueryRowContext(t.Context(), query).
			Scan(&got); err != nil ||
			got != want {
			t.Errorf("%s = %d, %v; want %d", query, got, err, want)
		}
	}
}

// migrations returns how many there are of a database.
func migrations(t *testing.T, database string) int {
	t.Helper()

	list, err := os.ReadDir(filepath.Join("migrations", database))
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}

	return len(list)
}

func TestNewRefusesWhatIsMissing(t *testing.T) {
	t.Parallel()
	db := open(t, "sqlite://"+filepath.Join(t.TempDir(), "a.db"))
	enqueue := func(context.Context, *sql.Tx, []ports.Work) error { return nil }

	committed := func([]ports.Work) {}
	for i, c := range []struct {
		db   *store.DB
		deps store.Deps
	}{
		{nil, store.Deps{Enqueue: enqueue, Committed: committed}},
		{db, store.Deps{Committed: committed}},
		{db, store.Deps{Enqueue: enqueue}},
	} {
		if _, err := store.New(c.db, c.deps); err == nil {
			t.Errorf("case %d was taken", i)
		}
	}
}

func TestCommittedIsToldAfterTheCommit(t *testing.T) {
	t.Parallel()
	onBoth(t, committedIsToldAfterTheCommit)
}

func committedIsToldAfterTheCommit(t *testing.T, url string) {
	t.Helper()
	db := open(t, url)

	var told [][]ports.Work

	s := newStore(t, db, func(work []ports.Work) {
		told = append(told, work)

		if got := offered(t, url); len(got) == 0 {
			t.Error("told before the work can be seen")
		}
	})
	work := []ports.Work{
		{Job: "job_1", Task: "a", Kind: job.Light},
		{Job: "job_1", Task: "b", Kind: job.Video},
	}

	for _, fn := range []func(ctx context.Context, tx ports.Tx) error{
		func(context.Context, ports.Tx) error { return nil },
		func(ctx context.Context, tx ports.Tx) error {
			return errors.Join(tx.Enqueue(ctx, work...), errors.New("no"))
		},
		func(ctx context.Context, tx ports.Tx) error {
			return errors.Join(tx.Enqueue(ctx, work[0]), tx.Enqueue(ctx, work[1]))
		},
	} {
		_ = s.Write(t.Context(), fn)
	}

	if len(told) != 1 || !slices.Equal(told[0], work) {
		t.Errorf("told %v, want %v once", told, work)
	}
}

func TestSaveWritesOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	db := open(t, "sqlite://"+filepath.Join(t.TempDir(), "convertd.db"))

	s := newStore(t, db, func([]ports.Work) {})
	for _, statement := range []string{
		"CREATE TABLE written (what TEXT)",
		"CREATE TRIGGER job_written AFTER UPDATE ON jobs BEGIN INSERT INTO written VALUES (new.id); END",
		"CREATE TRIGGER task_written AFTER UPDATE ON tasks BEGIN INSERT INTO written VALUES (new.name); END",
	} {
		if _, err := db.Writer().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}

	insertJob(t, s, "job_1", job.Pending)

	err := s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, "job_1")
		if err != nil {
			return err
		}
		// the job begins, and one task
		if err := errors.Join(
			j.Claim("b", "lease", time.Now(), time.Now()),
			tx.Jobs.Save(ctx, j),
		); err != nil {
			return err
		}
		// that task alone
		return errors.Join(
			j.Advance("b", "lease", 50, "vips", "8", time.Now()),
			tx.Jobs.Save(ctx, j),
		)
	})
	if err != nil {
		t.Fatal(err)
	}

	var written string
	if err := db.Writer().
		QueryRowContext(t.Context(), "SELECT group_concat(what, ' ') FROM written").
		Scan(&written); err != nil {
		t.Fatal(err)
	}

	if written != "job_1 b b" {
		t.Errorf("written: %s, want job_1 b b", written)
	}
}

func TestCensus(t *testing.T) {
	t.Parallel()
	onBoth(t, censusCounts)
}

func censusCounts(t *testing.T, url string) {
	t.Helper()

	s := newStore(t, open(t, url), func([]ports.Work) {})
	if c, err := s.Census(t.Context()); err != nil || len(c.Jobs)+len(c.Tasks) != 0 ||
		c.Bytes != 0 {
		t.Errorf("of nothing: %+v, %v", c, err)
	}

	insertJob(t, s, "job_1", job.Pending)
	insertJob(t, s, "job_2", job.Pending)
	insertJob(t, s, "job_3", job.Completed)

	err := s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		return errors.Join(
			tx.Files.Insert(ctx, file.File{ID: "file_1", Size: 3}),
			tx.Files.Insert(ctx, file.File{ID: "file_2", Size: 1 << 42}),
			tx.Files.Insert(ctx, file.File{ID: "file_3", Size: 5, Deleted: time.Now()}),
		)
	})
	if err != nil {
		t.Fatal(err)
	}

	c, err := s.Census(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	if len(c.Jobs) != 1 || c.Jobs[job.Pending] != 2 {
		t.Errorf("jobs %v, want 2 pending and no others", c.Jobs)
	}

	tasks := map[store.TaskGroup]int64{
		{Status: job.Pending, Kind: job.Light}: 2,
		{Status: job.Pending, Kind: job.Image}: 2,
	}
	if !maps.Equal(c.Tasks, tasks) {
		t.Errorf("tasks %v, want %v", c.Tasks, tasks)
	}

	if c.Bytes != 1<<42+3 {
		t.Errorf("%d bytes, want %d", c.Bytes, 1<<42+3)
	}
}

func TestQueriesUseTheirIndexes(t *testing.T) {
	t.Parallel()
	db := open(t, "sqlite://"+filepath.Join(t.TempDir(), "convertd.db"))

	for query, index := range map[string]string{
		"SELECT id FROM jobs WHERE status IN ('pending', 'processing') ORDER BY created, id":                                         "COVERING INDEX jobs_status",
		"SELECT status, count(*) FROM jobs WHERE status IN ('pending', 'processing') GROUP BY status":                                "SEARCH jobs USING COVERING INDEX jobs_",
		"SELECT status, kind, count(*) FROM tasks WHERE status IN ('pending', 'processing') GROUP BY status, kind":                   "SEARCH tasks USING COVERING INDEX tasks_status (status=?)",
		"SELECT key FROM files WHERE key IN ('a', 'b') AND deleted IS NULL":                                                          "files_key",
		"SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM files WHERE deleted IS NULL":                                             "COVERING INDEX files_expires",
		"SELECT id FROM files WHERE expires < 5 AND deleted IS NULL ORDER BY expires":                                                "files_expires",
		"SELECT id FROM jobs WHERE owner = 'usr_1' AND tag = 'x' AND tag <> '' ORDER BY created DESC, id DESC":                       "jobs_owner_tag (owner=? AND tag=?)",
		"SELECT id FROM jobs WHERE owner = 'usr_1' AND status = 'failed' AND tag = 'x' AND tag <> '' ORDER BY created DESC, id DESC": "jobs_owner_tag_status (owner=? AND tag=? AND status=?)",
		"SELECT id FROM jobs WHERE owner = 'usr_1' AND (created, id) < (5, 'x') ORDER BY created, id":                                "jobs_owner",
	} {
		var (
			id, parent, unused int
			plan               string
		)
		if err := db.Writer().
			QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+query).
			Scan(&id, &parent, &unused, &plan); err != nil {
			t.Fatal(err)
		}

		if !strings.Contains(plan, index) {
			t.Errorf("%s\n  runs as %s, want %s", query, plan, index)
		}
	}
}

func insertJob(tb testing.TB, s *store.Store, id string, status job.Status) {
	tb.Helper()

	j := job.Restore(
		job.State{
			ID:        id,
			Owner:     "usr_1",
			Status:    status,
			Admission: job.Admitted,
			Created:   time.Now(),
			Tasks: []job.TaskState{
				{Name: "a", Kind: job.Light, Status: status},
				{Name: "b", Kind: job.Image, Status: status},
			},
		},
	)

	if err := s.Write(
		tb.Context(),
		func(ctx context.Context, tx ports.Tx) error { return tx.Jobs.Insert(ctx, j) },
	); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkWrite is a transaction as a call to convert makes it, with everything safe on the disk.
func BenchmarkWrite(b *testing.B) {
	for _, synchronous := range []string{"full", "normal"} {
		b.Run(synchronous, func(b *testing.B) {
			db, err := store.Open(
				b.Context(),
				store.Config{
					URL:         "sqlite://" + filepath.Join(b.TempDir(), "convertd.db"),
					Synchronous: synchronous,
				},
			)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = db.Close() }()

			s, err := store.New(db, store.Deps{
				Enqueue:   func(context.Context, *sql.Tx, []ports.Work) error { return nil },
				Committed: func([]ports.Work) {},
			})
			if err != nil {
				b.Fatal(err)
			}

			for n := 0; b.Loop(); n++ {
				insertJob(b, s, "job_"+time.Now().String(), job.Pending)
			}
		})
	}
}

// Pages of documents are many files: neither database takes that many values in one statement.
func TestAJobMayMakeManyFiles(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		t.Helper()

		const many = 33_000

		db := open(t, url)
		s := newStore(t, db, func([]ports.Work) {})
		insertJob(t, s, "job_1", job.Processing)

		_, err := db.Writer().
			ExecContext(t.Context(), fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO files (id, owner, key, name, format, mime, size, sha256, crc32, facts, created)
			SELECT 'file_' || i, 'usr_1', 'key_' || i, 'page.png', 'png', 'image/png', 1, '', 0, '{}', 1 FROM n`, many))
		if err != nil {
			t.Fatal(err)
		}

		made := make([]string, many)
		for i := range made {
			made[i] = fmt.Sprintf("file_%d", i+1)
		}

		err = s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
			j, err := tx.Jobs.Get(ctx, "job_1")
			if err != nil {
				return err
			}

			return errors.Join(
				j.Complete("a", "", job.Result{Files: made}, time.Now()),
				tx.Jobs.Save(ctx, j),
			)
		})

		var noted int
		if again := db.Writer().
			QueryRowContext(t.Context(), "SELECT count(*) FROM job_files").
			Scan(&noted); err != nil || again != nil ||
			noted != many {
			t.Errorf("%v, %v: %d files are noted, want %d", err, again, noted, many)
		}
	})
}
