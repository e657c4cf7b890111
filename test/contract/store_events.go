package contract

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func storeEvents() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"Append adds a job's events in their order, numbered from 1": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			happens(t, s, "job_1", event.JobCreated, event.JobQueued)
			happens(t, s, "job_2", event.JobCreated)
			happens(t, s, "job_1")
			happens(t, s, "job_1", event.JobStarted)
			wantEvents(t, s, "job_1", 0, "1 job.created", "2 job.queued", "3 job.started")
			wantEvents(t, s, "job_2", 0, "1 job.created")
		},
		"events of several jobs are added together": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(
					tx.Events.Append(
						ctx,
						of("job_1", event.JobCreated),
						of("job_2", event.JobCreated),
						of("job_1", event.JobQueued),
					),
					tx.Events.Append(
						ctx,
						of("job_2", event.JobQueued),
						of("job_1", event.JobStarted),
					),
				)
			})
			wantEvents(t, s, "job_1", 0, "1 job.created", "2 job.queued", "3 job.started")
			wantEvents(t, s, "job_2", 0, "1 job.created", "2 job.queued")
		},
		"Append may come before the insert of its job": func(t *testing.T, s OpenStore) {
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(
					tx.Events.Append(ctx, of("job_1", event.JobCreated)),
					tx.Jobs.Insert(ctx, aJob("job_1")),
				)
			})
			wantEvents(t, s, "job_1", 0, "1 job.created")
		},
		"what was appended is seen in its transaction": func(t *testing.T, s OpenStore) {
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				err := errors.Join(
					tx.Jobs.Insert(ctx, aJob("job_1")),
					tx.Events.Append(ctx, of("job_1", event.JobCreated)),
				)
				if err != nil {
					return err
				}

				list, err := tx.Events.After(ctx, "job_1", 0)
				if len(list) != 1 {
					t.Errorf("seen: %v", list)
				}

				return err
			})
		},
		"an event is not there without its change": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			broken := errors.New("broken")

			err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(tx.Events.Append(ctx, of("job_1", event.JobCreated)), broken)
			})
			if !errors.Is(err, broken) {
				t.Errorf("Write: %v", err)
			}

			wantEvents(t, s, "job_1", 0)
		},
		"an id that is taken is an error": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			e := of("job_1", event.JobCreated)

			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.Events.Append(ctx, e) },
			)
			wantRefused(t, s, e)
			wantEvents(t, s, "job_1", 0, "1 job.created")
		},
		"an event of a missing job is an error": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			wantRefused(t, s, of("job_2", event.JobCreated))
		},
		"data of another kind is an error": func(t *testing.T, s OpenStore) {
			wantRefused(
				t,
				s,
				event.Event{
					ID:      "evt_1",
					Subject: "file_1",
					Name:    event.FileUploaded,
					Data:    event.Quota{},
				},
			)
		},
		"an event cannot be appended where nothing can be written": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			err := s.Store.Read(t.Context(), func(ctx context.Context, tx ports.Tx) error {
				return tx.Events.Append(ctx, of("job_1", event.JobCreated))
			})
			if err == nil {
				t.Error("Read took an event")
			}

			wantEvents(t, s, "job_1", 0)
		},
		"events of everything are taken": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			list := everyEvent()

			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.Events.Append(ctx, list...) },
			)

			for _, e := range list {
				wantRefused(t, s, e) // it is there
			}

			if got := eventsAfter(t, s, "job_1", 0); len(got) != len(event.Named(event.OfJob)) {
				t.Errorf("%d events of the job", len(got))
			}
		},
		"positions grow in the order in which events are appended": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			happens(t, s, "job_1", event.JobCreated, event.JobQueued)
			happens(t, s, "job_2", event.JobCreated, event.JobQueued)
			happens(t, s, "job_1", event.JobStarted)
			first, second := eventsAfter(t, s, "job_1", 0), eventsAfter(t, s, "job_2", 0)

			last := int64(0)
			for _, e := range slices.Concat(first[:2], second, first[2:]) {
				if e.Position <= last {
					t.Errorf("%+v comes after position %d", e, last)
				}

				last = e.Position
			}
		},
		"no number is given twice, whoever appends": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			const many = 12
			together(many, func(int) { happens(t, s, "job_1", event.JobQueued) })

			last := int64(0)

			list := eventsAfter(t, s, "job_1", 0)
			for _, e := range list {
				if e.Number <= last {
					t.Errorf("number %d comes after %d", e.Number, last)
				}

				last = e.Number
			}

			if len(list) != many {
				t.Errorf("%d events, want %d", len(list), many)
			}
		},
		"After returns the events with a greater number": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			happens(t, s, "job_1", event.JobCreated, event.JobQueued, event.JobStarted)
			wantEvents(t, s, "job_1", 1, "2 job.queued", "3 job.started")
			wantEvents(t, s, "job_1", 3)
			wantEvents(t, s, "job_1", 1<<60)
			wantEvents(t, s, "job_1", -1, "1 job.created", "2 job.queued", "3 job.started")
		},
		"events come back whole": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			want := of("job_1", event.JobStarted)

			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.Events.Append(ctx, want) },
			)
			got := eventsAfter(t, s, "job_1", 0)[0]

			want.Number, want.Position, want.Created = 1, got.Position, want.Created.UTC().
				Truncate(time.Microsecond)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		},
		"of progress the newest event alone is kept, and its number is greater": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))

			for _, id := range []string{"job_1", "job_2"} {
				happens(t, s, id, event.JobStarted)
				happens(t, s, id, event.JobProgress)
				happens(t, s, id, event.JobProgress, event.JobQueued, event.JobProgress)
			}

			wantEvents(t, s, "job_1", 3, "4 job.queued", "5 job.progress")
			wantEvents(t, s, "job_2", 0, "1 job.started", "4 job.queued", "5 job.progress")
		},
		"the events of a missing job are ErrNoRow": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			wantNoEvents(t, s, "job_2")
		},
		"Delete removes the job's events": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			happens(t, s, "job_1", event.JobCreated)
			happens(t, s, "job_2", event.JobCreated)
			wantDeleted(t, s, "job_1")
			wantNoEvents(t, s, "job_1")
			insertJobs(t, s, job.Restore(job.State{ID: "job_1", Created: instant()}))
			wantEvents(t, s, "job_1", 0)
			wantEvents(t, s, "job_2", 0, "1 job.created")
		},
	}
}

// of is an event of a job, with an id of its own.
func of(id string, name event.Name) event.Event {
	eta := 3

	return event.Event{
		ID: "evt_" + rand.Text(), Owner: "usr_1", Subject: id, Name: name, Created: instant(),
		Trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
		Data: event.Job{
			Status:   "processing",
			Progress: 50,
			ETA:      &eta,
			Tasks: map[string]event.Task{
				"import":  {Status: "completed", Progress: 100},
				"convert": {Status: "processing", ETA: &eta},
			},
		},
	}
}

// everyEvent is one event of each name, those of jobs of job_1.
func everyEvent() []event.Event {
	data := map[event.Kind]event.Data{
		event.OfJob: event.Job{}, event.OfFile: event.File{Name: "a.png"},
		event.OfSubscription: event.Subscription{Plan: "pro"}, event.OfQuota: event.Quota{Limit: 1},
	}

	var list []event.Event

	for _, name := range event.Names() {
		e := of(string(name.Kind())+"_1", name)
		e.Data = data[name.Kind()]
		list = append(list, e)
	}

	return list
}

// happens appends events of a job that is held, in a transaction of its own.
func happens(t *testing.T, s OpenStore, id string, names ...event.Name) {
	t.Helper()

	err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Jobs.Get(ctx, id); err != nil {
			return err
		}

		list := make([]event.Event, len(names))
		for i, name := range names {
			list[i] = of(id, name)
		}

		return tx.Events.Append(ctx, list...)
	})
	if err != nil {
		t.Errorf("Write: %v", err)
	}
}

// wantRefused fails the test where an event is taken.
func wantRefused(t *testing.T, s OpenStore, e event.Event) {
	t.Helper()

	err := s.Store.Write(
		t.Context(),
		func(ctx context.Context, tx ports.Tx) error { return tx.Events.Append(ctx, e) },
	)
	if err == nil || errors.Is(err, ports.ErrUncertain) {
		t.Errorf("%s %s: %v", e.Name, e.Subject, err)
	}
}

func wantNoEvents(t *testing.T, s OpenStore, id string) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		if list, err := tx.Events.After(ctx, id, 0); !errors.Is(err, ports.ErrNoRow) ||
			list != nil {
			t.Errorf("After: %v, %v", list, err)
		}

		return nil
	})
}

func eventsAfter(t *testing.T, s OpenStore, id string, number int64) []event.Event {
	t.Helper()

	var list []event.Event

	read(t, s, func(ctx context.Context, tx ports.Tx) (err error) {
		list, err = tx.Events.After(ctx, id, number)
		return err
	})

	return list
}

func wantEvents(t *testing.T, s OpenStore, id string, after int64, want ...string) {
	t.Helper()

	var got []string
	for _, e := range eventsAfter(t, s, id, after) {
		got = append(got, fmt.Sprint(e.Number, " ", e.Name))
	}

	if !slices.Equal(got, want) {
		t.Errorf("the events of %s after %d are %v, want %v", id, after, got, want)
	}
}
