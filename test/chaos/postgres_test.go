package chaos_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // to look at the servers' rows

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/postgres"
)

// cut ends every connection of the servers, as a firewall or a failover does.
const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'convertd'"

// TestManyProcessesAreKilledAndTheirDatabaseToo has an API and two workers on PostgreSQL share the work.
func TestManyProcessesAreKilledAndTheirDatabaseToo(t *testing.T) {
	t.Parallel()
	database := postgres.Start(t)
	c := newCrew(t)
	s := newStorm(t, c)
	url, storage := database.Database(t), filepath.Join(c.dir, "storage")
	for i, role := range []string{"api", "worker", "worker"} {
		err := c.add(t.Context(), fmt.Sprintf("%s-%d", role, i), "CONVERTD_ROLE="+role, "CONVERTD_LISTEN=127.0.0.3:0", "CONVERTD_SANDBOX_SLOTS=1", "CONVERTD_SHUTDOWN_GRACE=500ms",
			"CONVERTD_DATABASE_URL="+url, "CONVERTD_STORAGE_URL=file://"+storage, "CONVERTD_SECRET_KEY_FILE="+filepath.Join(c.dir, "secret.key"))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.measure(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := &mayhem{rng: s.random(1), pace: s.slow, long: s.slow}
	for _, x := range c.members {
		m.deeds = append(m.deeds, deed{"kill " + x.name, 3, func(ctx context.Context) error { return c.again(ctx, m.rng, x, (*harness.Server).Kill) }})
	}
	m.deeds = append(m.deeds,
		deed{"stop worker-1", 1, func(ctx context.Context) error { return c.again(ctx, m.rng, c.members[1], (*harness.Server).Stop) }},
		deed{"cut all connections", 2, func(ctx context.Context) error { return database.Exec(ctx, cut) }},
		deed{"restart PostgreSQL", 1, database.Restart})
	begun := time.Now()
	if err := s.rage(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d jobs in %s: %s; %d calls were made again", len(s.made), time.Since(begun).Round(time.Second), m, s.client.again.Load())
	s.settle(t.Context(), t)
	if err := c.stop(); err != nil {
		t.Error(err)
	}
	c.leavesNothing(t, storage)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	begunAnew(t, db)
	// What a worker had stored when it was killed has no row, and is found by that a day later: until then it could be a living one's.
	others := blobs(t, storage, s.files())
	t.Logf("%d files were stored by workers that died before they could say so", len(others))
	for _, id := range others {
		var rows int
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM files WHERE id = $1", id).Scan(&rows); err != nil || rows > 0 {
			t.Errorf("%s has a row, but no job names it: %v", id, err)
		}
	}
}
