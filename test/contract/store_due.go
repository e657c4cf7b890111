package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// due is an instant after which aged rows expire no longer.
func due() time.Time { return instant().Add(48 * time.Hour) }

// aged returns a file that expires so long before due.
func aged(id string, before time.Duration) file.File {
	f := aFile(id)
	f.Expires = due().Add(-before)

	return f
}

// dueStock is files of every fate: those whose names end in old have expired.
func dueStock(t *testing.T, s OpenStore) {
	t.Helper()

	gone, forever := aged("file_gone_old", time.Hour), aFile("file_forever")
	forever.Expires = time.Time{}
	insertFiles(
		t,
		s,
		aged("file_old", time.Hour),
		aged("file_just", 0),
		aged("file_young", -time.Hour),
		gone,
		forever,
		aged("file_needed_old", time.Hour),
		aged("file_waiting_old", time.Hour),
		aged("file_done_old", time.Microsecond),
	)
	insertJobs(
		t,
		s,
		jobWith("job_1", "usr_1", job.Processing, "file_needed_old", "file_gone_old"),
		jobWith("job_2", "usr_2", job.Pending, "file_waiting_old"),
		jobWith("job_3", "usr_1", job.Completed, "file_done_old", "file_needed_old"),
		jobWith("job_4", "usr_1", job.Expired, "file_done_old"),
	)
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		_, err := tx.DueFiles.Drop(ctx, "job_1", []string{"file_gone_old"}, instant())
		return err
	})
}

func storeDueFiles() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"due files that nothing needs are deleted and returned, and nothing else changes": func(t *testing.T, s OpenStore) {
			dueStock(t, s)

			at := due().Add(time.Minute)

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				list, err := tx.DueFiles.Delete(ctx, due(), at, 10)
				wantIDs(t, list, "file_done_old", "file_old")

				for _, f := range list {
					if !f.Deleted.Equal(at) || f.Key != "usr_1/"+f.ID {
						t.Errorf("%+v", f)
					}
				}

				again, secondErr := tx.DueFiles.Delete(ctx, due(), at, 10)
				wantIDs(t, again)

				return errors.Join(err, secondErr)
			})

			old := aged("file_old", time.Hour)
			old.Deleted = at
			gone := aged("file_gone_old", time.Hour)

			gone.Deleted = instant()
			for _, want := range []file.File{old, gone, aged("file_just", 0), aged("file_young", -time.Hour), aged("file_needed_old", time.Hour)} {
				wantFile(t, s, want)
			}
		},
		"due files that a job needs are renewed, and no others": func(t *testing.T, s OpenStore) {
			dueStock(t, s)

			until := due().Add(time.Hour)

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				n, err := tx.DueFiles.Renew(ctx, due(), until, 10)
				if n != 2 {
					t.Errorf("renewed %d, want 2", n)
				}

				return err
			})

			for _, id := range []string{"file_needed_old", "file_waiting_old"} {
				f := aFile(id)
				f.Expires = until
				wantFile(t, s, f)
			}

			wantFile(t, s, aged("file_old", time.Hour))
			wantFile(t, s, aged("file_done_old", time.Microsecond))
		},
		"what a limit leaves out is found next": dueInPieces,
		"files of one job are dropped, shared ones are not": func(t *testing.T, s OpenStore) {
			dueStock(t, s)
			insertFiles(t, s, aFile("file_own"))
			insertJobs(t, s, jobWith("job_5", "usr_1", job.Processing, "file_own"))

			at := instant().Add(time.Minute)

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				none, noneErr := tx.DueFiles.Drop(ctx, "job_5", nil, at)
				wantIDs(t, none)

				list, err := tx.DueFiles.Drop(
					ctx,
					"job_5",
					[]string{"file_own", "file_needed_old", "file_gone_old", "file_none"},
					at,
				)
				wantIDs(t, list, "file_own")

				again, againErr := tx.DueFiles.Drop(ctx, "job_5", []string{"file_own"}, at)
				wantIDs(t, again)

				return errors.Join(noneErr, err, againErr)
			})

			own := aFile("file_own")
			own.Deleted = at
			wantFile(t, s, own)
			wantFile(t, s, aged("file_needed_old", time.Hour))
		},
		"long deleted files that no job refers to are forgotten": func(t *testing.T, s OpenStore) {
			dueStock(t, s)

			old, fresh := aFile("file_1"), aFile("file_2")
			old.Deleted, fresh.Deleted = due().Add(-time.Microsecond), due()
			insertFiles(t, s, old, fresh)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				n, err := tx.DueFiles.Forget(ctx, due(), 10)
				if n != 1 {
					t.Errorf("forgot %d, want 1", n)
				}

				if _, err := tx.Files.Get(ctx, "file_1"); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("the old one: %v", err)
				}

				return err
			})
			wantFile(t, s, fresh)
			wantFile(t, s, aged("file_old", time.Hour))
		},
		"of several that ask at once, each gets files of its own": func(t *testing.T, s OpenStore) {
			const files, askers = 60, 4
			for i := range files {
				insertFiles(t, s, aged(fmt.Sprintf("file_%d", i), time.Hour))
			}

			got := make([][]file.File, askers)
			together(askers, func(i int) {
				for {
					var some []file.File

					err := s.Store.Write(
						t.Context(),
						func(ctx context.Context, tx ports.Tx) (err error) {
							some, err = tx.DueFiles.Delete(ctx, due(), due(), 5)
							return err
						},
					)
					if err != nil {
						t.Error(err)
					}

					if len(some) == 0 {
						return
					}

					got[i] = append(got[i], some...)
				}
			})

			seen := map[string]bool{}
			for _, f := range slices.Concat(got...) {
				if seen[f.ID] {
					t.Errorf("%s was handed out twice", f.ID)
				}

				seen[f.ID] = true
			}

			if len(seen) != files {
				t.Errorf("%d of %d files were handed out", len(seen), files)
			}
		},
	}
}

func dueInPieces(t *testing.T, s OpenStore) {
	const files, limit = 7, 3
	for i := range files {
		f := aged(fmt.Sprintf("file_%d", i), time.Hour)
		insertFiles(t, s, f, aged("file_needed_"+f.ID, time.Hour))
		insertJobs(t, s, jobWith("job_"+f.ID, "usr_1", job.Pending, "file_needed_"+f.ID))
	}

	deleting := func(ctx context.Context, tx ports.Tx) (int, error) {
		list, err := tx.DueFiles.Delete(ctx, due(), due(), limit)
		return len(list), err
	}
	renewing := func(ctx context.Context, tx ports.Tx) (int, error) {
		return tx.DueFiles.Renew(ctx, due(), due(), limit)
	}

	forgetting := func(ctx context.Context, tx ports.Tx) (int, error) {
		return tx.DueFiles.Forget(ctx, due().Add(time.Hour), limit)
	}
	for i, next := range []func(context.Context, ports.Tx) (int, error){deleting, renewing, forgetting} {
		var got []int

		write(t, s, func(ctx context.Context, tx ports.Tx) error {
			for {
				n, err := next(ctx, tx)
				if err != nil || n == 0 {
					return err
				}

				got = append(got, n)
			}
		})

		if !slices.Equal(got, []int{limit, limit, files - 2*limit}) {
			t.Errorf("call %d took %v of %d", i, got, files)
		}
	}
}

func wantIDs(t *testing.T, list []file.File, want ...string) {
	t.Helper()

	got := make([]string, len(list))
	for i, f := range list {
		got[i] = f.ID
	}

	if slices.Sort(got); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func storeDueJobs() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"jobs of these states that expire before an instant are found": func(t *testing.T, s OpenStore) {
			for i, status := range job.Statuses() {
				for _, at := range []time.Duration{-time.Microsecond, 0} {
					j := jobWith(fmt.Sprintf("job_%d_%d", i, -at), "usr_1", status)
					j.Keep(due().Add(at))
					insertJobs(t, s, j)
				}
				// it has no expiry
				insertJobs(t, s, jobWith(fmt.Sprintf("job_%d_never", i), "usr_1", status))
			}

			wantJobs(
				t,
				s,
				expiring(10, job.Completed, job.Failed, job.Cancelled),
				"job_2_1000",
				"job_3_1000",
				"job_4_1000",
			)
			wantJobs(t, s, expiring(10, job.Expired), "job_5_1000")
			wantCount(t, s, expiring(2, job.Completed, job.Failed, job.Cancelled), 2)
		},
		"jobs that have waited for a file for long are found": func(t *testing.T, s OpenStore) {
			task := func(name, operation string, status job.Status, created time.Time) job.TaskState {
				return job.TaskState{
					Name:      name,
					Operation: operation,
					Status:    status,
					Created:   created,
				}
			}

			long := due().Add(-time.Microsecond)
			for id, tasks := range map[string][]job.TaskState{
				"job_1": {task("a", operation.ImportUpload, job.Pending, long), task("b", operation.ImportUpload, job.Pending, long)},
				"job_2": {task("a", operation.ImportUpload, job.Completed, long), task("b", operation.ImportUpload, job.Pending, long)},
				"job_3": {task("a", operation.ImportUpload, job.Pending, due())},
				"job_4": {task("a", operation.ImportUpload, job.Cancelled, long), task("b", operation.Convert, job.Pending, long)},
			} {
				insertJobs(
					t,
					s,
					job.Restore(
						job.State{
							ID:      id,
							Owner:   "usr_1",
							Status:  job.Pending,
							Created: long,
							Tasks:   tasks,
						},
					),
				)
			}

			waiting := func(limit int) func(context.Context, ports.Tx) ([]string, error) {
				return func(ctx context.Context, tx ports.Tx) ([]string, error) { return tx.DueJobs.Waiting(ctx, due(), limit) }
			}
			wantJobs(t, s, waiting(10), "job_1", "job_2")
			wantCount(t, s, waiting(1), 1)
		},
	}
}

func expiring(limit int, statuses ...job.Status) func(context.Context, ports.Tx) ([]string, error) {
	return func(ctx context.Context, tx ports.Tx) ([]string, error) {
		return tx.DueJobs.Expiring(ctx, due(), limit, statuses...)
	}
}

func wantJobs(
	t *testing.T,
	s OpenStore,
	find func(context.Context, ports.Tx) ([]string, error),
	want ...string,
) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		got, err := find(ctx, tx)
		if !slices.Equal(got, want) {
			t.Errorf("found %v, want %v", got, want)
		}

		return err
	})
}

func wantCount(
	t *testing.T,
	s OpenStore,
	find func(context.Context, ports.Tx) ([]string, error),
	want int,
) {
	t.Helper()
	read(t, s, func(ctx context.Context, tx ports.Tx) error {
		got, err := find(ctx, tx)
		if len(got) != want {
			t.Errorf("found %v, want %d", got, want)
		}

		return err
	})
}
