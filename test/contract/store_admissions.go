package contract

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// admissionJob returns a pending job of an owner, made so many seconds after the instant.
func admissionJob(id, owner string, admission job.Admission, seconds int) *job.Job {
	return job.Restore(
		job.State{
			ID:        id,
			Owner:     owner,
			Status:    job.Pending,
			Admission: admission,
			Created:   instant().Add(time.Duration(seconds) * time.Second),
			Tasks: []job.TaskState{
				{Name: "a", Operation: operation.ImportURL, Kind: job.Light, Status: job.Pending},
			},
		},
	)
}

func storeAdmissions() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"Hold keeps others from deciding about the same owner's jobs": func(t *testing.T, s OpenStore) {
			var inside, most atomic.Int32

			together(8, func(int) {
				err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
					if err := tx.Admissions.Hold(ctx, "usr_1"); err != nil {
						return err
					}

					most.Store(max(most.Load(), inside.Add(1)))
					defer inside.Add(-1)

					_, err := tx.Admissions.Admitted(ctx, "usr_1", 1)

					return err
				})
				if err != nil {
					t.Errorf("Write: %v", err)
				}
			})

			if most.Load() != 1 {
				t.Errorf("%d held the owner's admissions at once", most.Load())
			}
		},
		"what is asked after Hold sees what those before it have decided": func(t *testing.T, s OpenStore) {
			const most = 3

			together(12, func(i int) {
				err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
					id := fmt.Sprint("job_", i)
					if err := errors.Join(
						tx.Jobs.Insert(ctx, admissionJob(id, "usr_1", job.Waiting, i)),
						tx.Admissions.Hold(ctx, "usr_1"),
					); err != nil {
						return err
					}

					if n, err := tx.Admissions.Admitted(ctx, "usr_1", most); err != nil ||
						n == most {
						return err
					}

					return tx.Jobs.Save(ctx, admissionJob(id, "usr_1", job.Admitted, i))
				})
				if err != nil {
					t.Errorf("Write: %v", err)
				}
			})
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				n, err := tx.Admissions.Admitted(ctx, "usr_1", 12)
				if n != most {
					t.Errorf("%d were admitted, want %d", n, most)
				}

				return err
			})
		},
		"of those who ask for the next job at once, each gets another": func(t *testing.T, s OpenStore) {
			const many = 6
			for i := range many {
				insertJobs(t, s, admissionJob(fmt.Sprint("job_", i), "usr_1", job.Waiting, i))
			}

			var got sync.Map

			together(many, func(int) {
				err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
					j, err := tx.Admissions.Next(ctx, "usr_1")
					if err != nil {
						return err
					}

					if _, twice := got.LoadOrStore(j.ID(), true); twice {
						t.Errorf("two got %s", j.ID())
					}

					j.Admit()

					return tx.Jobs.Save(ctx, j)
				})
				if err != nil {
					t.Errorf("Write: %v", err)
				}
			})
		},
		"who waits in Hold gives up when its context ends": func(t *testing.T, s OpenStore) {
			cause := errors.New("enough")

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := tx.Admissions.Hold(ctx, "usr_1"); err != nil {
					return err
				}

				waiting, cancel := context.WithCancelCause(t.Context())

				failed := make(chan error)
				go func() {
					failed <- s.Store.Write(waiting, func(ctx context.Context, tx ports.Tx) error { return tx.Admissions.Hold(ctx, "usr_1") })
				}()

				cancel(cause)

				if err := <-failed; !errors.Is(err, cause) {
					t.Errorf("the second Write: %v, want its context's cause", err)
				}

				return nil
			})
		},
		"Admitted counts the owner's admitted jobs, up to the limit": func(t *testing.T, s OpenStore) {
			insertJobs(
				t,
				s,
				admissionJob("job_1", "usr_1", job.Admitted, 1),
				admissionJob("job_2", "usr_1", job.Admitted, 2),
				admissionJob("job_3", "usr_1", job.Admitted, 3),
				admissionJob("job_4", "usr_1", job.Waiting, 4),
				admissionJob("job_5", "usr_1", job.NoAdmission, 5),
				admissionJob("job_6", "usr_2", job.Admitted, 6),
			)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				for limit, want := range map[int]int{2: 2, 3: 3, 9: 3} {
					if n, err := tx.Admissions.Admitted(ctx, "usr_1", limit); err != nil ||
						n != want {
						t.Errorf("up to %d: %d, %v; want %d", limit, n, err, want)
					}
				}

				if n, err := tx.Admissions.Admitted(ctx, "usr_none", 9); err != nil || n != 0 {
					t.Errorf("of nobody: %d, %v", n, err)
				}

				return nil
			})
		},
		"Next returns the job that has waited longest": func(t *testing.T, s OpenStore) {
			second, first := admissionJob("job_a", "usr_1", job.Waiting, 2), admissionJob(
				"job_b",
				"usr_1",
				job.Waiting,
				1,
			)
			insertJobs(
				t,
				s,
				admissionJob("job_0", "usr_1", job.NoAdmission, 0),
				admissionJob("job_1", "usr_1", job.Admitted, 0),
				admissionJob("job_2", "usr_2", job.Waiting, 0),
				second,
				first,
			)

			for _, want := range []*job.Job{first, second} {
				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					j, err := tx.Admissions.Next(ctx, "usr_1")
					if err != nil {
						return err
					}

					wantState(t, j, want)
					j.Admit()

					return tx.Jobs.Save(ctx, j)
				})
			}

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if _, err := tx.Admissions.Next(ctx, "usr_1"); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("when none waits: %v", err)
				}

				return nil
			})
		},
		"Waiting returns the owners whose jobs wait, one after the other": func(t *testing.T, s OpenStore) {
			insertJobs(
				t,
				s,
				admissionJob("job_1", "usr_b", job.Waiting, 1),
				admissionJob("job_2", "usr_B", job.Waiting, 2),
				admissionJob("job_3", "usr_b", job.Waiting, 3),
				admissionJob("job_4", "usr_a", job.Admitted, 4),
				admissionJob("job_5", "usr_0", job.NoAdmission, 5),
			)
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				for after, want := range map[string]string{"": "usr_B", "usr_B": "usr_b", "usr_b": ""} {
					if owner, err := tx.Admissions.Waiting(ctx, after); err != nil ||
						owner != want {
						t.Errorf("after %q: %q, %v; want %q", after, owner, err, want)
					}
				}

				return nil
			})
		},
	}
}
