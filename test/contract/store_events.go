package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func storeEvents() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"Insert and Save log what has happened to a job, in order": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			move(t, s, "job_1", claimImport)
			move(t, s, "job_1", failImport)
			wantEvents(t, s, "job_1", 0, "1 job.created", "2 job.queued", "3 job.started", "4 job.failed")
			wantEvents(t, s, "job_2", 0, "1 job.created", "2 job.queued")
		},
		"an event is logged once, however often its job is saved": func(t *testing.T, s OpenStore) {
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				j := aJob("job_1")
				return errors.Join(tx.Jobs.Insert(ctx, j), tx.Jobs.Save(ctx, j), j.Claim("import", "lease", instant(), instant()), tx.Jobs.Save(ctx, j), tx.Jobs.Save(ctx, j))
			})
			move(t, s, "job_1", func(*job.Job) error { return nil })
			wantEvents(t, s, "job_1", 0, "1 job.created", "2 job.queued", "3 job.started")
		},
		"After returns the events with a greater number": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			move(t, s, "job_1", claimImport)
			wantEvents(t, s, "job_1", 1, "2 job.queued", "3 job.started")
			wantEvents(t, s, "job_1", 3)
			wantEvents(t, s, "job_1", 1<<60)
			wantEvents(t, s, "job_1", -1, "1 job.created", "2 job.queued", "3 job.started")
		},
		"events come back whole": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			ids := map[string]bool{}
			for _, id := range []string{"job_1", "job_2"} {
				for _, e := range eventsAfter(t, s, id, 0) {
					d := e.Data
					if e.Owner != "usr_1" || e.Job != id || d.Status != "pending" || d.Progress != 0 || d.ETA != nil || len(d.Tasks) != 2 || d.Tasks["convert"].Status != "pending" {
						t.Errorf("%+v", e)
					}
					if e.Created.IsZero() || e.Created.Nanosecond()%1000 != 0 || e.Created.Location().String() != "UTC" {
						t.Errorf("the time of %+v", e)
					}
					if !strings.HasPrefix(e.ID, "evt_") || ids[e.ID] {
						t.Errorf("the id %q is no event's own", e.ID)
					}
					ids[e.ID] = true
				}
			}
			if len(ids) != 4 {
				t.Errorf("%d events, want 4", len(ids))
			}
		},
		"of progress the newest event alone is kept, and its number is greater": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			for _, id := range []string{"job_1", "job_2"} {
				move(t, s, id, claimImport)
				for percent := 10; percent <= 50; percent += 10 {
					move(t, s, id, func(j *job.Job) error { return j.Advance("import", "lease", percent, "e", "1", instant()) })
				}
			}
			wantEvents(t, s, "job_1", 3, "8 job.progress")
			wantEvents(t, s, "job_2", 0, "1 job.created", "2 job.queued", "3 job.started", "8 job.progress")
			if d := eventsAfter(t, s, "job_1", 7)[0].Data; d.Status != "processing" || d.Tasks["import"].Progress != 50 || d.Tasks["convert"].Progress != 0 {
				t.Errorf("%+v", d)
			}
		},
		"an event is not there without its change": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			broken := errors.New("broken")
			err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
				j, err := tx.Jobs.Get(ctx, "job_1")
				if err != nil {
					return err
				}
				return errors.Join(claimImport(j), tx.Jobs.Save(ctx, j), broken)
			})
			if !errors.Is(err, broken) {
				t.Errorf("Write: %v", err)
			}
			wantEvents(t, s, "job_1", 0, "1 job.created", "2 job.queued")
		},
		"the events of a missing job are ErrNoRow": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				if list, err := tx.Events.After(ctx, "job_2", 0); !errors.Is(err, ports.ErrNoRow) || list != nil {
					t.Errorf("After: %v, %v", list, err)
				}
				return nil
			})
		},
		"Delete removes the job's events": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			wantDeleted(t, s, "job_1")
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				if list, err := tx.Events.After(ctx, "job_1", 0); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("After: %v, %v", list, err)
				}
				return nil
			})
			insertJobs(t, s, job.Restore(job.State{ID: "job_1", Created: instant()}))
			wantEvents(t, s, "job_1", 0)
			wantEvents(t, s, "job_2", 0, "1 job.created", "2 job.queued")
		},
	}
}

func claimImport(j *job.Job) error { return j.Claim("import", "lease", instant(), instant()) }

func failImport(j *job.Job) error { return j.Fail("import", "lease", job.Failure{}, instant()) }

// move changes a job by a verb, in a transaction of its own.
func move(t *testing.T, s OpenStore, id string, verb func(*job.Job) error) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, id)
		if err != nil {
			return err
		}
		return errors.Join(verb(j), tx.Jobs.Save(ctx, j))
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
