package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

func TestOpenRefusesPostgres(t *testing.T) {
	t.Parallel()
	server := postgres.Shared(t)

	good := server.Database(t)
	if err := server.Exec(
		t.Context(),
		"CREATE DATABASE latin ENCODING LATIN1 LOCALE 'C' TEMPLATE template0",
	); err != nil {
		t.Fatal(err)
	}

	with := func(change func(u *url.URL)) string {
		u, err := url.Parse(good)
		if err != nil {
			t.Fatal(err)
		}

		change(u)

		return u.String()
	}

	cases := map[string]struct{ url, want string }{
		"no URL":               {"postgres://u:hunter2@db:port/x%zz", "is no URL"},
		"a password unescaped": {"postgres://u:hunter2/more@db/convertd", "is no URL"},
		"a wrong option": {
			"postgres://u:hunter2@127.0.0.1/convertd?sslmode=perhaps",
			"has a part that",
		},
		"no database": {"postgres://u:hunter2@127.0.0.1", "names no database"},
		"too few connections": {
			"postgresql://u:hunter2@127.0.0.1/convertd?pool_max_conns=2",
			"sets pool_max_conns below 4",
		},
		"nobody there": {
			"postgres://u:hunter2@127.0.0.1:1/convertd",
			"cannot be reached; check its host and port",
		},
		"a wrong password": {
			with(func(u *url.URL) { u.User = url.UserPassword("convertd", "hunter2") }),
			"has a user or password that PostgreSQL refuses",
		},
		"an unknown user": {
			with(func(u *url.URL) { u.User = url.UserPassword("nobody", "hunter2") }),
			"has a user or password that PostgreSQL refuses",
		},
		"a missing database": {
			with(func(u *url.URL) { u.Path = "/none" }),
			"names a database that is not there; make it with CREATE DATABASE",
		},
		"another encoding": {
			with(func(u *url.URL) { u.Path = "/latin" }),
			"names a database in LATIN1",
		},
		"no rights": {with(func(u *url.URL) { u.Path = "/postgres" }), "has a user who may not"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			db, err := store.Open(t.Context(), store.Config{URL: c.url})
			if err == nil {
				_ = db.Close()

				t.Fatal("it was opened")
			}

			if text := err.Error(); !strings.Contains(text, "CONVERTD_DATABASE_URL") ||
				!strings.Contains(text, c.want) ||
				strings.Contains(text, "hunter2") ||
				strings.Contains(text, "secret") {
				t.Errorf("%v; want the variable's name and %q in it, and no password", err, c.want)
			}
		})
	}
}

func TestPostgresSettings(t *testing.T) {
	t.Parallel()

	for synchronous, want := range map[string]string{"": "on", "full": "on", "normal": "off"} {
		db, err := store.Open(
			t.Context(),
			store.Config{URL: onPostgres(t), Synchronous: synchronous},
		)
		if err != nil {
			t.Fatal(err)
		}

		for setting, want := range map[string]string{
			"synchronous_commit": want, "standard_conforming_strings": "on", "idle_in_transaction_session_timeout": "15s", "application_name": "convertd",
		} {
			var got string
			if err := db.Writer().
				QueryRowContext(t.Context(), "SELECT current_setting($1)", setting).
				Scan(&got); err != nil ||
				got != want {
				t.Errorf("%q: %s = %q, %v; want %q", synchronous, setting, got, err, want)
			}
		}

		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestManyProcessesMayStartAtOnce(t *testing.T) {
	t.Parallel()
	url := postgres.Shared(t).Database(t)

	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			db, err := store.Open(t.Context(), store.Config{URL: url})
			if err != nil {
				t.Errorf("Open: %v", err)
				return
			}

			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}

	all.Wait()

	var applied int
	if err := outside(t, url).QueryRowContext(t.Context(), "SELECT count(*) FROM bun_migrations").
		Scan(&applied); err != nil ||
		applied != migrations(t, "postgres") {
		t.Errorf("%d migrations, %v; want %d", applied, err, migrations(t, "postgres"))
	}
}

func TestAloneKeepsOtherProcessesOut(t *testing.T) {
	t.Parallel()
	url := onPostgres(t)
	first, second := open(t, url), open(t, url)

	var (
		inside atomic.Int32
		all    sync.WaitGroup
	)
	for i := range 6 {
		all.Go(func() {
			db := []*store.DB{first, second}[i%2]

			err := db.Alone(t.Context(), func(ctx context.Context) error {
				if inside.Add(1) > 1 {
					t.Error("two are alone")
				}
				defer inside.Add(-1)

				return outside(t, url).PingContext(ctx)
			})
			if err != nil {
				t.Errorf("Alone: %v", err)
			}
		})
	}

	all.Wait()

	cause := errors.New("no")
	if err := first.Alone(t.Context(), func(context.Context) error { return cause }); !errors.Is(
		err,
		cause,
	) {
		t.Errorf("Alone: %v, want fn's own error", err)
	}

	err := first.Alone(t.Context(), func(ctx context.Context) error {
		waiting, cancel := context.WithTimeoutCause(ctx, 10*time.Millisecond, cause)
		defer cancel()

		return second.Alone(
			waiting,
			func(context.Context) error { t.Error("two are alone"); return nil },
		)
	})
	if !errors.Is(err, cause) {
		t.Errorf("one that waits in vain: %v", err)
	}
}

func TestStoreGoesOnWhenItsConnectionsAreCut(t *testing.T) {
	t.Parallel()
	server := postgres.Shared(t)
	url := onPostgres(t)
	s := newStore(t, open(t, url), func([]ports.Work) {})
	cut := func() {
		statement := "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'convertd' AND datname = '" + url[strings.LastIndex(url, "/")+1:]
		if err := server.Exec(
			t.Context(),
			strings.TrimSuffix(statement, "?sslmode=disable")+"'",
		); err != nil {
			t.Fatal(err)
		}
	}

	insertJob(t, s, "job_1", job.Pending)

	for range 3 {
		cut()

		for s.Ping(t.Context()) != nil { // at most as often as there were connections
			if t.Context().Err() != nil {
				t.Fatal("it does not come back")
			}
		}

		insertJob(t, s, "job_"+time.Now().String(), job.Pending)
	}

	err := s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		cut()
		return tx.IdempotencyRecords.Insert(ctx, ports.IdempotencyRecord{Key: "k"})
	})
	if err == nil {
		t.Error("a transaction outlived its connection")
	}

	read := s.Read(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.IdempotencyRecords.Get(ctx, "", "", "k")
		return err
	})
	if !errors.Is(read, ports.ErrNoRow) {
		t.Errorf("what was written before the cut: %v", read)
	}
}

func TestPostgresQueriesUseTheirIndexes(t *testing.T) {
	t.Parallel()

	db := open(t, onPostgres(t)).Writer()
	for _, statement := range []string{
		`INSERT INTO jobs (id, owner, status, turn, tag, one_shot, created)
			SELECT 'job_' || n, 'usr_' || n % 9, CASE WHEN n % 1000 = 0 THEN 'pending' ELSE 'completed' END,
				CASE n % 3000 WHEN 0 THEN 'admitted' WHEN 1000 THEN 'waiting' ELSE '' END, CASE WHEN n % 50 = 0 THEN 'x' ELSE '' END, true, n
			FROM generate_series(1, 20000) AS n`,
		`INSERT INTO files (id, owner, key, name, format, mime, size, sha256, facts, created, expires, deleted, crc32)
			SELECT 'file_' || n, 'usr_1', 'key_' || n, '', '', '', 9, '', '{}', 9, n, CASE WHEN n % 100 > 0 THEN n END, 0 FROM generate_series(1, 20000) AS n`,
		`INSERT INTO job_files (job_id, file_id) SELECT 'job_' || n, 'file_' || n FROM generate_series(1, 20000) AS n`,
		`INSERT INTO repeats (owner, call, key, fingerprint, resource, created)
			SELECT 'usr_1', 'POST /v1/jobs', n, '', '', n FROM generate_series(1, 20000) AS n`,
		"VACUUM ANALYZE",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}

	for query, index := range map[string]string{
		"SELECT id FROM jobs WHERE status IN ('pending', 'processing') ORDER BY created, id":                                                     "Index Only Scan using jobs_status",
		"SELECT key FROM files WHERE key IN ('a', 'b') AND deleted IS NULL":                                                                      "files_key",
		"SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM files WHERE deleted IS NULL":                                                         "Index Only Scan using files_",
		"SELECT id FROM jobs WHERE owner = 'usr_1' AND (created, id) < (15000, 'x') ORDER BY created DESC, id DESC LIMIT 9":                      "Scan Backward using jobs_owner",
		"SELECT id FROM jobs WHERE owner = 'usr_1' AND tag = 'x' AND tag <> '' ORDER BY created DESC, id DESC LIMIT 9":                           "jobs_owner_tag",
		"SELECT id FROM jobs WHERE owner = 'usr_1' AND status = 'failed' AND tag = 'x' AND tag <> '' ORDER BY created DESC, id DESC LIMIT 9":     "using jobs_owner_tag_status",
		"SELECT 1 FROM job_files AS jf JOIN jobs AS j ON j.id = jf.job_id WHERE jf.file_id = 'file_7' AND j.status IN ('pending', 'processing')": "job_files_file",
		"DELETE FROM repeats WHERE (owner, call, key) IN (SELECT owner, call, key FROM repeats WHERE created < 5 FOR UPDATE SKIP LOCKED)":        "repeats_created",
		"SELECT count(*) FROM (SELECT 1 FROM jobs WHERE turn = 'admitted' AND owner = 'usr_3' LIMIT 2) AS admitted":                              "Index Only Scan using jobs_admitted",
		"SELECT id FROM jobs WHERE turn = 'waiting' AND owner = 'usr_1' ORDER BY created, id LIMIT 1 FOR UPDATE SKIP LOCKED":                     "Index Scan using jobs_waiting",
		"SELECT owner FROM jobs WHERE turn = 'waiting' AND owner > 'usr_1' ORDER BY owner LIMIT 1":                                               "Index Only Scan using jobs_waiting",
	} {
		if plan := planOf(t, db, query); !strings.Contains(plan, index) {
			t.Errorf("%s\n runs as %s, want %s", query, plan, index)
		}
	}
}

func planOf(t *testing.T, db *sql.DB, query string) string {
	t.Helper()

	rows, err := db.QueryContext(t.Context(), "EXPLAIN "+query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()

	var lines []string

	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}

		lines = append(lines, line)
	}

	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}

	return strings.Join(lines, "\n")
}

// What every job does is planned once on a connection, and not again with each job's values.
func TestPostgresPlansWhatJobsDoOnce(t *testing.T) {
	t.Parallel()
	db := open(t, onPostgres(t))

	s := newStore(t, db, func([]ports.Work) {})
	for i := range 20 {
		insertJob(t, s, fmt.Sprintf("job_%d", i), job.Pending)
	}

	db.Pool().Reset() // what follows has one connection

	for i := range 20 {
		id := fmt.Sprintf("job_%d", i)

		err := s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
			j, err := tx.Jobs.Get(ctx, id)
			if err != nil {
				return err
			}

			j.Keep(time.Now())

			return tx.Jobs.Save(ctx, j)
		})
		if err != nil {
			t.Fatal(err)
		}
	}

	for _, statement := range []string{`SELECT "id", % FROM "jobs" %`, `SELECT "job_id", % FROM "tasks" %`, `UPDATE "jobs" %`} {
		var texts, runs, plans int

		err := db.Pool().QueryRow(t.Context(),
			"SELECT count(*), sum(generic_plans + custom_plans), sum(custom_plans) FROM pg_prepared_statements WHERE statement LIKE $1", statement,
		).
			Scan(&texts, &runs, &plans)
		if err != nil || texts != 1 || runs != 20 || plans > 10 {
			t.Errorf(
				"%s: %d texts, planned anew %d times in %d runs, %v; want one text and fewer than 10 in 20",
				statement,
				texts,
				plans,
				runs,
				err,
			)
		}
	}
}
