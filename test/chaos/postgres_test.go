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

// TestChaosOfManyProcesses has an API and two workers on PostgreSQL share the work.
func TestChaosOfManyProcesses(t *testing.T) {
	t.Parallel()
	database := postgres.Start(t)
	c := newCrew(t)
	s, ctx := newStorm(t, c), bounded(t)

	url, storage := database.Database(t), filepath.Join(c.dir, "storage")
	for i, role := range []string{"api", "worker", "worker"} {
		err := c.add(
			ctx,
			fmt.Sprintf("%s-%d", role, i),
			"CONVERTD_ROLE="+role,
			"CONVERTD_PUBLIC_URL="+map[string]string{"worker": "https://convert.example.com"}[role],
			"CONVERTD_LISTEN=127.0.0.3:0",
			"CONVERTD_SANDBOX_SLOTS=1",
			"CONVERTD_SHUTDOWN_GRACE=500ms",
			"CONVERTD_DATABASE_URL="+url,
			"CONVERTD_STORAGE_URL=file://"+storage,
			"CONVERTD_SECRET_KEY_FILE="+filepath.Join(c.dir, "secret.key"),
		)
		if err != nil {
			t.Fatal(err)
		}
	}

	if err := s.measure(ctx); err != nil {
		t.Fatal(err)
	}

	m := &mayhem{rng: s.random(1), pace: s.slow, calm: s.calm}
	for _, x := range c.members {
		m.deeds = append(
			m.deeds,
			deed{
				"kill " + x.name,
				3,
				func(ctx context.Context) error { return c.again(ctx, m.rng, x, (*harness.Server).Kill) },
			},
		)
	}

	m.deeds = append(
		m.deeds,
		deed{
			"stop worker-1",
			1,
			func(ctx context.Context) error { return c.again(ctx, m.rng, c.members[1], (*harness.Server).Stop) },
		},
		deed{
			"cut all connections",
			3,
			func(ctx context.Context) error { return database.Exec(ctx, cut) },
		},
		deed{"restart PostgreSQL", 2, database.Restart},
	)
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

	c.leavesNothing(ctx, t, storage)

	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	begunAnew(ctx, t, db)
	// What was stored without a row is found by that a day later: until then it could be a living
	// one's.
	for why, paths := range sorted(ctx, t, db, blobs(t, storage, s.files())) {
		t.Logf("%d files were %s", len(paths), why)

		if most := why.most(m.done); len(paths) > most {
			t.Errorf("%d files were %s, which cannot be more than %d", len(paths), why, most)
		}
	}

	c.sweeps(ctx, t, c.members[1], storage, s.files())
}
