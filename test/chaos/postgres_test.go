package chaos_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // to look at the servers' rows

	"github.com/convertd/convertd/test/harness"
	"github.com/convertd/convertd/test/postgres"
	"github.com/convertd/convertd/test/storages"
)

// bucketShare is by how much fewer the jobs on a bucket are: what differs there is how files are
// stored, and read.
const bucketShare = 4

// cut ends every connection of the servers, as a firewall or a failover does.
const cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'convertd'"

// keeping is where a crew keeps its files.
type keeping struct {
	dir      string   // that holds them, in the end
	settings []string // by which the processes find it
	halves   func() []string
}

// TestChaosOfManyProcesses has an API and two workers on PostgreSQL share the work.
func TestChaosOfManyProcesses(t *testing.T) {
	t.Parallel()

	c := newCrew(t)
	storage := filepath.Join(c.dir, "storage")

	hit(t, c.endures(t, *jobsWanted, keeping{
		dir: storage, settings: []string{"CONVERTD_STORAGE_URL=file://" + storage},
		halves: func() []string { return filesIn(t, filepath.Join(storage, "tmp")) },
	}))
}

// TestChaosOnABucket does the same with the files in S3: nothing but it and the database is shared.
// Its jobs are so few that a kill may pass between them.
func TestChaosOnABucket(t *testing.T) {
	t.Parallel()

	environment, err := storages.Environment()
	if err != nil {
		t.Fatal(err)
	}

	bucket := storages.NewVersity(t)

	newCrew(t).endures(t, *jobsWanted/bucketShare, keeping{
		dir: bucket.Dir, settings: append(environment, "CONVERTD_STORAGE_URL="+bucket.Setting()),
		halves: func() []string {
			return slices.DeleteFunc(bucket.Left(), func(name string) bool {
				return !strings.HasPrefix(name, "parts of ")
			})
		},
	})
}

// endures has the crew do so many jobs while its processes are ended, and its database is, and
// returns how often a task was begun anew.
func (c *crew) endures(t *testing.T, jobs int, kept keeping) int {
	t.Helper()

	database := postgres.Start(t)
	s, ctx := newStorm(t, c, jobs), bounded(t)

	url := database.Database(t)
	for i, role := range []string{"api", "worker", "worker"} {
		err := c.add(
			ctx,
			fmt.Sprintf("%s-%d", role, i),
			append(
				slices.Clone(kept.settings),
				"CONVERTD_ROLE="+role,
				"CONVERTD_PUBLIC_URL="+map[string]string{"worker": "https://convert.example.com"}[role],
				"CONVERTD_LISTEN=127.0.0.3:0",
				"CONVERTD_SANDBOX_SLOTS=1",
				"CONVERTD_SHUTDOWN_GRACE=500ms",
				"CONVERTD_DATABASE_URL="+url,
				"CONVERTD_SECRET_KEY_FILE="+filepath.Join(c.dir, "secret.key"),
			)...,
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

	c.leavesNothing(ctx, t, kept.halves)

	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	losses := begunAnew(ctx, t, db)
	// What was stored without a row is found by that a day later: until then it could be a living
	// one's.
	for why, paths := range sorted(ctx, t, db, blobs(t, kept.dir, s.files())) {
		t.Logf("%d files were %s", len(paths), why)

		if most := why.most(m.done); len(paths) > most {
			t.Errorf("%d files were %s, which cannot be more than %d", len(paths), why, most)
		}
	}

	c.sweeps(ctx, t, c.members[1], kept.dir, s.files())

	return losses
}
