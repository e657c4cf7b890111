package contract

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/ports"
)

// published are events with their numbers, as words.
func published(list []event.Event) []string {
	var words []string
	for _, e := range list {
		words = append(words, fmt.Sprintf("%d %s %s", e.Position, e.Subject, e.Name))
	}

	return words
}

// publish publishes at most so many events, and fails the test where they are others.
func publish(t *testing.T, s OpenStore, limit int, want ...string) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		list, err := tx.Outbox.Publish(ctx, limit)
		if got := published(list); !slices.Equal(got, want) {
			t.Errorf("published %v, want %v", got, want)
		}

		return err
	})
}

func storeOutbox() map[string]func(*testing.T, OpenStore) {
	fed := func(t *testing.T, s OpenStore, owner string, after int64, limit int, want ...string) {
		t.Helper()
		read(t, s, func(ctx context.Context, tx ports.Tx) error {
			list, err := tx.Outbox.Feed(ctx, owner, after, limit)
			if got := published(list); err != nil || !slices.Equal(got, want) {
				t.Errorf("%v, %v; want %v", got, err, want)
			}

			return nil
		})
	}
	stands := func(t *testing.T, s OpenStore, some bool, last int64) {
		t.Helper()
		read(t, s, func(ctx context.Context, tx ports.Tx) error {
			left, err := tx.Outbox.Any(ctx)
			if err != nil || left != some {
				t.Errorf("any: %v, %v; want %v", left, err, some)
			}

			if got, err := tx.Outbox.Last(ctx); err != nil || got != last {
				t.Errorf("last: %d, %v; want %d", got, err, last)
			}

			return nil
		})
	}

	return map[string]func(*testing.T, OpenStore){
		"events are published once, in their order": func(t *testing.T, s OpenStore) {
			stands(t, s, false, 0)
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			happens(t, s, "job_1", event.JobCreated, event.JobQueued)
			happens(t, s, "job_2", event.JobCreated)
			stands(t, s, true, 0)

			publish(t, s, 2, "1 job_1 job.created", "2 job_1 job.queued")
			stands(t, s, true, 2)
			publish(t, s, 9, "3 job_2 job.created")
			publish(t, s, 9)
			stands(t, s, false, 3)
		},
		"the feed is an owner's, behind a number": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			happens(t, s, "job_1", event.JobCreated, event.JobQueued, event.JobStarted)
			fed(t, s, "usr_1", 0, 9)
			publish(t, s, 2, "1 job_1 job.created", "2 job_1 job.queued")
			fed(t, s, "usr_1", 0, 9, "1 job_1 job.created", "2 job_1 job.queued")
			fed(t, s, "usr_1", 0, 1, "1 job_1 job.created")
			fed(t, s, "usr_1", 1, 9, "2 job_1 job.queued")

			for _, owner := range impossible("usr_2", "usr_1") {
				fed(t, s, owner, 0, 9)
			}
		},
		"Forget leaves what is of a job, new, or not published": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			happens(t, s, "job_1", event.JobCreated)

			file := func(id string, after time.Duration) event.Event {
				return event.Event{
					ID: "evt_" + id, Owner: "usr_1", Subject: id, Name: event.FileUploaded,
					Data: event.File{Name: id}, Created: instant().Add(after),
				}
			}
			happened := func(e event.Event) {
				t.Helper()
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					return tx.Events.Append(ctx, e)
				})
			}
			forget := func(want int) {
				t.Helper()
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					n, err := tx.Outbox.Forget(ctx, instant().Add(time.Minute), 9)
					if n != want {
						t.Errorf("%d are gone, want %d", n, want)
					}

					return err
				})
			}

			happened(file("file_1", 0))
			happened(file("file_2", time.Hour))
			publish(
				t,
				s,
				9,
				"1 job_1 job.created",
				"2 file_1 file.uploaded",
				"3 file_2 file.uploaded",
			)
			happened(file("file_3", 0))
			forget(1)
			forget(0)
			fed(t, s, "usr_1", 0, 9, "1 job_1 job.created", "3 file_2 file.uploaded")
			publish(t, s, 9, "4 file_3 file.uploaded")
			forget(1)
		},
	}
}
