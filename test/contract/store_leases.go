package contract

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// leased returns a job whose one task runs under a lease that ends that many seconds after the
// instant.
func leased(id, lease string, seconds int) *job.Job {
	return job.Restore(
		job.State{
			ID:      id,
			Owner:   "usr_1",
			Status:  job.Processing,
			Created: instant(),
			Tasks: []job.TaskState{
				{
					Name:       "a",
					Status:     job.Processing,
					Lease:      lease,
					LeaseUntil: instant().Add(time.Duration(seconds) * time.Second),
					Progress:   40,
				},
			},
		},
	)
}

func storeLeases() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"Renew moves the leases that are held, and nothing else": func(t *testing.T, s OpenStore) {
			ended := job.Restore(
				job.State{
					ID: "job_3",
					Tasks: []job.TaskState{
						{Name: "a", Status: job.Completed, Lease: "lease_3"},
						{Name: "b", Status: job.Pending},
					},
				},
			)
			insertJobs(t, s, leased("job_1", "lease_1", 1), leased("job_2", "lease_2", 2), ended)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				held, err := tx.Leases.Renew(
					ctx,
					[]string{"lease_1", "lease_3", "lease_none", ""},
					instant().Add(time.Minute).In(time.FixedZone("somewhere", 3600)),
				)
				if !slices.Equal(held, []string{"lease_1"}) {
					t.Errorf("held: %v", held)
				}

				return err
			})
			wantState(t, getJob(t, s, "job_1"), leased("job_1", "lease_1", 60))
			wantState(t, getJob(t, s, "job_2"), leased("job_2", "lease_2", 2))
			wantState(t, getJob(t, s, "job_3"), ended)
		},
		"Renew of no leases does nothing": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, leased("job_1", "lease_1", 1))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				held, err := tx.Leases.Renew(ctx, nil, instant())
				if len(held) != 0 {
					t.Errorf("held: %v", held)
				}

				return err
			})
			wantState(t, getJob(t, s, "job_1"), leased("job_1", "lease_1", 1))
		},
		"Overdue returns jobs whose running task's lease has ended, longest ago first": func(t *testing.T, s OpenStore) {
			two := job.Restore(job.State{ID: "job_two", Tasks: []job.TaskState{
				{
					Name:       "a",
					Status:     job.Processing,
					Lease:      "lease_a",
					LeaseUntil: instant().Add(2 * time.Second),
				},
				{
					Name:       "b",
					Status:     job.Processing,
					Lease:      "lease_b",
					LeaseUntil: instant().Add(time.Hour),
				},
			}})
			over := job.Restore(
				job.State{
					ID: "job_over",
					Tasks: []job.TaskState{
						{Name: "a", Status: job.Completed, LeaseUntil: instant()},
					},
				},
			)
			insertJobs(
				t,
				s,
				leased("job_3", "lease_3", 3),
				two,
				leased("job_1", "lease_1", 1),
				leased("job_later", "lease_later", 10),
				over,
			)
			wantOverdue(t, s, 10, "job_1", "job_two", "job_3")
			wantOverdue(t, s, 2, "job_1", "job_two")
		},
	}
}

func wantOverdue(t *testing.T, s OpenStore, limit int, want ...string) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		got, err := tx.Leases.Overdue(ctx, instant().Add(10*time.Second), limit)
		if !slices.Equal(got, want) {
			t.Errorf("overdue: %v, want %v", got, want)
		}

		return err
	})
}
