package chaos_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to look at the server's rows

	"github.com/convertd/convertd/test/harness"
)

// TestChaosOfOneProcess has one server on SQLite do everything.
func TestChaosOfOneProcess(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	s, ctx := newStorm(t, c, *jobsWanted), bounded(t)
	// An address of its own: while this server is dead, its port may become that of another, to
	// which the clients would then speak.
	if err := c.add(
		ctx,
		"all",
		"CONVERTD_LISTEN=127.0.0.2:0",
		"CONVERTD_SHUTDOWN_GRACE=500ms",
	); err != nil {
		t.Fatal(err)
	}

	if err := s.measure(ctx); err != nil {
		t.Fatal(err)
	}

	rng := s.random(1)
	end := func(how func(*harness.Server) error) func(context.Context) error {
		return func(ctx context.Context) error { return c.again(ctx, rng, c.members[0], how) }
	}
	m := &mayhem{
		rng:  rng,
		pace: s.slow * 3 / 2,
		calm: s.calm,
		deeds: []deed{
			{"kill", 7, end((*harness.Server).Kill)},
			{"stop", 1, end((*harness.Server).Stop)},
		},
	}
	begun := time.Now()

	if err := s.rage(ctx, m); err != nil {
		t.Fatal(err)
	}

	t.Logf(
		"%d jobs in %s: %s; %d calls were made again",
		len(s.made),
		time.Since(begun).Round(time.Second),
		m,
		s.client.again.Load(),
	)
	s.settle(ctx, t)

	if err := c.stop(); err != nil {
		t.Error(err)
	}

	data := c.members[0].dataDir
	c.leavesNothing(ctx, t, func() []string {
		return filesIn(t, filepath.Join(data, "storage", "tmp"))
	})

	if others := blobs(t, filepath.Join(data, "storage"), s.files()); len(others) > 0 {
		t.Errorf("the storage holds %d files that no job keeps: %v", len(others), others)
	}

	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "convertd.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	hit(t, begunAnew(ctx, t, db))
}

// begunAnew returns how often a task was begun anew.
func begunAnew(ctx context.Context, t *testing.T, db *sql.DB) int {
	t.Helper()

	var losses, worst int
	if err := db.QueryRowContext(ctx, "SELECT sum(losses), max(losses) FROM tasks").
		Scan(&losses, &worst); err != nil {
		t.Fatal(err)
	}

	t.Logf("tasks were begun anew %d times, one of them %d times", losses, worst)

	return losses
}

// hit fails the test unless a kill has hit running work: otherwise it would prove nothing.
func hit(t *testing.T, losses int) {
	t.Helper()

	if losses == 0 {
		t.Error("no kill has hit running work")
	}
}
