package contract

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// jobWith returns a job of one task that refers to files.
func jobWith(id, owner string, status job.Status, files ...string) *job.Job {
	return job.Restore(job.State{
		ID:      id,
		Owner:   owner,
		Status:  status,
		Created: instant(),
		Tasks: []job.TaskState{
			{
				Name:      "make",
				Operation: operation.Convert,
				Status:    status,
				Created:   instant(),
				Result:    &job.Result{Files: files},
			},
		},
	})
}

func storeDeletes() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"Delete removes a job, and returns the files that no other job refers to": func(t *testing.T, s OpenStore) {
			insertFiles(
				t,
				s,
				aFile("file_own"),
				aFile("file_shared"),
				aFile("file_other"),
				aFile("file_gone"),
				aFile("file_later"),
			)
			insertJobs(t, s,
				jobWith("job_1", "usr_1", job.Completed, "file_shared", "file_own", "file_gone"),
				jobWith("job_2", "usr_2", job.Completed, "file_shared", "file_other"))
			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.Files.MarkDeleted(ctx, "file_gone", instant()) },
			)
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if _, err := tx.Jobs.Get(ctx, "job_1"); err != nil {
					return err
				}

				return tx.Jobs.Save(
					ctx,
					jobWith(
						"job_1",
						"usr_1",
						job.Completed,
						"file_shared",
						"file_own",
						"file_gone",
						"file_later",
					),
				)
			})
			wantDeleted(t, s, "job_1", "file_later", "file_own")
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				if _, err := tx.Jobs.Get(ctx, "job_1"); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("Get: %v", err)
				}

				return nil
			})
			wantState(
				t,
				getJob(t, s, "job_2"),
				jobWith("job_2", "usr_2", job.Completed, "file_shared", "file_other"),
			)
			wantFile(t, s, aFile("file_own"))
			wantDeleted(t, s, "job_2", "file_other", "file_shared")
		},
		"a job that comes to refer to a deleted file is ErrGone": func(t *testing.T, s OpenStore) {
			insertFiles(t, s, aFile("file_1"))
			insertJobs(t, s, jobWith("job_1", "usr_1", job.Processing))
			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.Files.MarkDeleted(ctx, "file_1", instant()) },
			)

			for name, fn := range map[string]func(ctx context.Context, tx ports.Tx) error{
				"Insert": func(ctx context.Context, tx ports.Tx) error {
					return tx.Jobs.Insert(ctx, jobWith("job_2", "usr_1", job.Pending, "file_none", "file_1"))
				},
				"Save": func(ctx context.Context, tx ports.Tx) error {
					if _, err := tx.Jobs.Get(ctx, "job_1"); err != nil {
						return err
					}

					return tx.Jobs.Save(ctx, jobWith("job_1", "usr_1", job.Processing, "file_1"))
				},
			} {
				if err := s.Store.Write(t.Context(), fn); !errors.Is(err, ports.ErrGone) {
					t.Errorf("%s: %v", name, err)
				}
			}
		},
		"Delete of a missing job is ErrNoRow": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if _, err := tx.Jobs.Delete(ctx, "job_2"); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("Delete: %v", err)
				}

				return nil
			})
			wantState(t, getJob(t, s, "job_1"), aJob("job_1"))
		},
	}
}

func wantDeleted(t *testing.T, s OpenStore, id string, want ...string) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx ports.Tx) error {
		list, err := tx.Jobs.Delete(ctx, id)

		var got []string
		for _, f := range list {
			got = append(got, f.ID)
			if want := aFile(f.ID); f.Key != want.Key {
				t.Errorf("%+v, want %+v", f, want)
			}
		}

		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("the files of %s alone are %v, want %v", id, got, want)
		}

		return err
	})
}
