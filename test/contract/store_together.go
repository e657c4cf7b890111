package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// storeTogether are the sentences of the port under writers that do what they say at the same time.
func storeTogether() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"of jobs that share files and are deleted together, each file goes with one": func(t *testing.T, s OpenStore) {
			const rounds = 20
			for round := range rounds {
				var shared []string
				for i := range 4 {
					shared = append(shared, fmt.Sprintf("file_%d-%d", round, i))
					insertFiles(t, s, aFile(shared[i]))
				}

				backwards := slices.Clone(shared)
				slices.Reverse(backwards)

				ids := []string{fmt.Sprint("job_a", round), fmt.Sprint("job_b", round)}
				insertJobs(
					t,
					s,
					jobWith(ids[0], "usr_1", job.Completed, shared...),
					jobWith(ids[1], "usr_2", job.Completed, backwards...),
				)

				var (
					mu   sync.Mutex
					gone []string
				)

				together(len(ids), func(i int) {
					err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
						list, err := tx.Jobs.Delete(ctx, ids[i])
						for _, f := range list {
							err = errors.Join(err, tx.Files.MarkDeleted(ctx, f.ID, instant()))

							mu.Lock()

							gone = append(gone, f.ID)
							mu.Unlock()
						}

						return err
					})
					if err != nil {
						t.Errorf("Write: %v", err)
					}
				})

				if slices.Sort(gone); !slices.Equal(gone, shared) {
					t.Errorf("gone with one job: %v, want %v", gone, shared)
				}
			}
		},
		"of those who store files side by side, each sees what those before it have stored": func(t *testing.T, s OpenStore) {
			const size, most, writers = 10, 6, 20

			full := errors.New("full")

			var taken atomic.Int64

			together(writers, func(i int) {
				err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
					f := aFile(fmt.Sprint("file_", i))
					f.Size = size

					if err := tx.Files.Insert(ctx, f); err != nil {
						return err
					}

					stored, err := tx.Usage.Stored(ctx, f.Owner)
					if err == nil && stored > size*most {
						err = full
					}

					return err
				})
				if err == nil {
					taken.Add(1)
				} else if !errors.Is(err, full) {
					t.Errorf("Write: %v", err)
				}
			})

			if taken.Load() != most {
				t.Errorf("%d were taken, want %d", taken.Load(), most)
			}
		},
		"a file is deleted, or a job comes to refer to it, and never both": func(t *testing.T, s OpenStore) {
			for round := range 40 {
				id := fmt.Sprint("file_", round)
				insertFiles(t, s, aFile(id))

				var errs [2]error

				together(2, func(i int) {
					errs[i] = s.Store.Write(
						t.Context(),
						func(ctx context.Context, tx ports.Tx) error {
							if i == 0 {
								return tx.Files.MarkDeleted(ctx, id, instant())
							}

							if _, err := tx.Files.Get(ctx, id); err != nil {
								return err
							}

							return tx.Jobs.Insert(
								ctx,
								jobWith(fmt.Sprint("job_", round), "usr_1", job.Pending, id),
							)
						},
					)
				})

				switch {
				case errs[0] == nil && errors.Is(errs[1], ports.ErrGone): // the file is gone
				case errors.Is(errs[0], ports.ErrInUse) && errs[1] == nil: // the job has it
				default:
					t.Errorf("deleted: %v; referred to: %v", errs[0], errs[1])
				}
			}
		},
		"two that keep files, of which one need be kept no longer, do not deadlock": func(t *testing.T, s OpenStore) {
			until := instant().Add(2 * time.Hour)
			lasts := aFile("file_1")
			lasts.Expires = until
			insertFiles(t, s, lasts, aFile("file_2"))

			use := func(job string, until time.Time, kept func()) error {
				return s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
					if _, err := tx.Files.Get(ctx, "file_1", "file_2"); err != nil {
						return err
					}

					if err := tx.Files.Keep(ctx, []string{"file_1", "file_2"}, until); err != nil {
						return err
					}

					kept()

					return tx.Jobs.Insert(ctx, jobWith(job, "usr_1", "pending", "file_1", "file_2"))
				})
			}

			var later sync.WaitGroup

			err := use("job_1", until, func() {
				later.Go(func() {
					if err := use("job_2", until.Add(time.Minute), func() {}); err != nil {
						t.Errorf("the second: %v", err)
					}
				})
				<-time.After(100 * time.Millisecond) // the second has what it can have
			})
			if later.Wait(); err != nil {
				t.Errorf("the first: %v", err)
			}

			for _, id := range []string{"file_1", "file_2"} {
				f := aFile(id)
				f.Expires = until.Add(time.Minute)
				wantFile(t, s, f)
			}
		},
		"no writers deadlock": func(t *testing.T, s OpenStore) {
			const names = 6

			var all []string
			for i := range names {
				all = append(all, fmt.Sprint("file_", i))
				insertFiles(t, s, aFile(all[i]))
			}

			insertJobs(t, s, jobWith("job_all", "usr_2", job.Completed, all...)) // it keeps them

			var later atomic.Int64

			together(8, func(worker int) {
				for round := range 15 {
					files := turned(all, worker+round)
					if worker%2 == 0 {
						slices.Reverse(files)
					}

					until := instant().Add(time.Hour + time.Duration(later.Add(1))*time.Second)
					if err := live(
						t,
						s,
						fmt.Sprintf("job_%d-%d", worker, round),
						files,
						until,
					); err != nil {
						t.Errorf("Write: %v", err)
						return
					}
				}
			})
		},
	}
}

// turned returns the list beginning at another place.
func turned(list []string, by int) []string {
	by %= len(list)
	return slices.Concat(list[by:], list[:by])
}

// live takes a job through what its life writes. Its files are kept until an instant.
func live(t *testing.T, s OpenStore, id string, files []string, until time.Time) error {
	record := ports.IdempotencyRecord{
		Owner:   "usr_1",
		Call:    "POST /v1/jobs",
		Key:     id,
		Created: instant(),
	}
	born := func(ctx context.Context, tx ports.Tx) error {
		for _, name := range files {
			if _, err := tx.Files.Get(ctx, name); err != nil {
				return err
			}
		}

		return errors.Join(
			tx.Jobs.Insert(ctx, jobWith(id, "usr_1", job.Processing, files...)),
			tx.IdempotencyRecords.Forget(ctx, instant().Add(time.Hour)),
			tx.IdempotencyRecords.Insert(ctx, record),
			tx.Enqueue(ctx, ports.Work{Job: id, Task: "make", Kind: job.Light}),
		)
	}
	ended := func(ctx context.Context, tx ports.Tx) error {
		if _, err := tx.Jobs.Get(ctx, id); err != nil {
			return err
		}

		made := aFile("made_" + id)

		return errors.Join(
			tx.Files.Insert(ctx, made),
			tx.Files.Keep(ctx, files, until),
			tx.Jobs.Save(
				ctx,
				jobWith(id, "usr_1", job.Completed, append([]string{made.ID}, files...)...),
			),
		)
	}
	deleted := func(ctx context.Context, tx ports.Tx) error {
		list, err := tx.Jobs.Delete(ctx, id)
		if len(list) != 1 || list[0].ID != "made_"+id {
			return errors.Join(err, fmt.Errorf("deleted with %s: %v", id, list))
		}

		return errors.Join(err, tx.Files.MarkDeleted(ctx, "made_"+id, instant()))
	}

	used := func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Files.MarkDeleted(ctx, files[0], instant()); !errors.Is(err, ports.ErrInUse) {
			return fmt.Errorf("a file in use: %w", err)
		}

		return nil
	}
	for _, step := range []func(ctx context.Context, tx ports.Tx) error{born, used, ended, deleted} {
		if err := s.Store.Write(t.Context(), step); err != nil {
			return err
		}
	}

	return nil
}
