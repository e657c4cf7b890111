package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// older are the statements that make a table of events what it was before subjects and webhooks.
var older = map[bool][]string{
	false: {
		"ALTER TABLE jobs DROP COLUMN traceparent",
		"DROP TABLE deliveries", "DROP TABLE webhooks", "DROP TABLE webhook_secrets",
		"DROP TABLE outbox",
		"DROP TABLE events",
		`CREATE TABLE events (id TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL,
			job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, number BIGINT NOT NULL,
			name TEXT NOT NULL, data TEXT NOT NULL, created BIGINT NOT NULL, UNIQUE (job_id, number))`,
	},
	true: {
		"ALTER TABLE jobs DROP COLUMN traceparent",
		"DROP TABLE deliveries, webhooks, webhook_secrets, outbox",
		"DROP INDEX events_apart",
		"ALTER TABLE events DROP COLUMN published, DROP COLUMN webhook_url, DROP COLUMN subject, " +
			"DROP COLUMN traceparent, " +
			"DROP COLUMN position, ALTER COLUMN job_id SET NOT NULL",
	},
}

func TestEventsFromBeforeSubjectsAreKept(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, url string) {
		t.Helper()
		before := open(t, url)
		insertJob(t, newStore(t, before, func([]ports.Work) {}), "job_1", job.Pending)

		statements := append(
			older[before.Pool() != nil],
			"DELETE FROM bun_migrations WHERE name IN ('0008', '0010', '0016')",
		)
		for i, name := range []event.Name{event.JobCreated, event.JobQueued} {
			statements = append(
				statements,
				fmt.Sprintf("INSERT INTO events (id, owner, job_id, number, name, data, created) "+
					`VALUES ('evt_%d', 'usr_1', 'job_1', %d, '%s', '{"status": "pending"}', 5)`, i, i+1, name),
			)
		}

		for _, statement := range statements {
			if _, err := before.Writer().ExecContext(t.Context(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}

		after := open(t, url)
		if made := after.Applied(); len(made) != 3 {
			t.Errorf("applied %v", made)
		}

		s := storeOn(t, after)

		err := s.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
			return tx.Events.Append(
				ctx,
				event.Event{
					ID:      "evt_2",
					Owner:   "usr_1",
					Subject: "job_1",
					Name:    event.JobStarted,
					Data:    event.Job{},
					Created: time.Now(),
				},
			)
		})
		if err != nil {
			t.Fatal(err)
		}

		wantLog(t, s, "job.created pending", "job.queued pending", "job.started ")
	})
}

func storeOn(t *testing.T, db *store.DB) *store.Store {
	t.Helper()

	s, err := store.New(db, store.Deps{
		Enqueue:   func(context.Context, *sql.Tx, []ports.Work) error { return nil },
		Committed: func([]ports.Work) {},
	})
	if err != nil {
		t.Fatal(err)
	}

	return s
}

// wantLog fails the test where the events of job_1 are others, or do not stand in their order.
func wantLog(t *testing.T, s *store.Store, want ...string) {
	t.Helper()

	var list []event.Event

	err := s.Read(t.Context(), func(ctx context.Context, tx ports.Tx) (err error) {
		list, err = tx.Events.After(ctx, "job_1", 0)
		return err
	})
	if err != nil || len(list) != len(want) {
		t.Fatalf("%+v, %v; want %v", list, err, want)
	}

	for i, e := range list {
		data, _ := e.Data.(event.Job)
		if got := fmt.Sprint(e.Name, " ", data.Status); got != want[i] || e.Number != int64(i+1) ||
			i > 0 && e.Position < list[i-1].Position {
			t.Errorf("%+v, want %s", e, want[i])
		}
	}
}
