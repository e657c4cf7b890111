package contract

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func storeWrites() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"Write commits when fn returns nil": func(t *testing.T, s OpenStore) {
			write(t, s, everything)
			wantRows(t, s, true)
		},
		"Write sees what it wrote": func(t *testing.T, s OpenStore) {
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := everything(ctx, tx); err != nil {
					return err
				}

				_, err := tx.Jobs.Get(ctx, "job_1")

				return err
			})
		},
		"Write does not show what is not committed": func(t *testing.T, s OpenStore) {
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if err := everything(ctx, tx); err != nil {
					return err
				}

				wantRows(t, s, false)

				return nil
			})
		},
		"a commit that fails is ErrUncertain": func(t *testing.T, s OpenStore) {
			ctx, cancel := context.WithCancel(t.Context())

			err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
				defer cancel()
				return everything(ctx, tx)
			})
			if !errors.Is(err, ports.ErrUncertain) {
				t.Errorf("%v", err)
			}

			errOwn := errors.New("no")
			if err := s.Store.Write(
				t.Context(),
				func(context.Context, ports.Tx) error { return errOwn },
			); !errors.Is(err, errOwn) ||
				errors.Is(err, ports.ErrUncertain) {
				t.Errorf("without a commit: %v", err)
			}
		},
		"Write runs fn once": func(t *testing.T, s OpenStore) {
			runs := 0
			_ = s.Store.Write(
				t.Context(),
				func(context.Context, ports.Tx) error { runs++; return errors.New("again?") },
			)
			write(t, s, func(context.Context, ports.Tx) error { runs++; return nil })

			if runs != 2 {
				t.Errorf("two transactions ran fn %d times", runs)
			}
		},
		"writers that get one job wait for each other": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))

			var inside, most atomic.Int32

			together(8, func(int) {
				err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
					if _, err := tx.Jobs.Get(ctx, "job_1"); err != nil {
						return err
					}

					most.Store(max(most.Load(), inside.Add(1)))
					defer inside.Add(-1)

					_, err := tx.Files.HasKeys(ctx, []string{"a"})

					return err
				})
				if err != nil {
					t.Errorf("Write: %v", err)
				}
			})

			if most.Load() != 1 {
				t.Errorf("%d were in a transaction at once", most.Load())
			}
		},
		"no update is lost between writers of one job": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return change(ctx, tx, "job_1", "0") },
			)

			const writers, each = 8, 5
			together(writers, func(int) {
				for range each {
					err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
						j, err := tx.Jobs.Get(ctx, "job_1")
						if err != nil {
							return err
						}

						n, err := strconv.Atoi(j.State().Tag)
						if err != nil {
							return err
						}

						return change(ctx, tx, "job_1", strconv.Itoa(n+1))
					})
					if err != nil {
						t.Errorf("Write: %v", err)
					}
				}
			})

			if got := getJob(t, s, "job_1").State().Tag; got != strconv.Itoa(writers*each) {
				t.Errorf("%d increments made %s", writers*each, got)
			}
		},
		"a transaction cannot be used after its function": func(t *testing.T, s OpenStore) {
			var late ports.Tx

			write(t, s, func(_ context.Context, tx ports.Tx) error { late = tx; return nil })

			if err := late.Jobs.Insert(t.Context(), aJob("job_1")); err == nil {
				t.Error("Insert worked")
			}

			if err := late.Enqueue(
				t.Context(),
				ports.Work{Job: "job_1", Task: "import", Kind: job.Light},
			); err == nil {
				t.Error("Enqueue worked")
			}

			wantRows(t, s, false)
		},
	}
}

func storeRollbacks() map[string]func(*testing.T, OpenStore) {
	cause := errors.New("changed my mind")

	return map[string]func(*testing.T, OpenStore){
		"nothing stays when fn returns an error": func(t *testing.T, s OpenStore) {
			err := s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(everything(ctx, tx), cause)
			})
			if !errors.Is(err, cause) {
				t.Errorf("Write: %v, want fn's own error", err)
			}

			wantRows(t, s, false)
		},
		"nothing stays when fn panics": func(t *testing.T, s OpenStore) {
			value := func() (value any) {
				defer func() { value = recover() }()

				_ = s.Store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
					panic(errors.Join(everything(ctx, tx), cause))
				})

				return nil
			}()
			if err, ok := value.(error); !ok || !errors.Is(err, cause) {
				t.Errorf("recovered %v, want fn's own panic", value)
			}

			wantRows(t, s, false)
			write(t, s, everything) // and the next writer does not wait for it
			wantRows(t, s, true)
		},
		"nothing stays when the context ends in fn": func(t *testing.T, s OpenStore) {
			ctx, cancel := context.WithCancelCause(t.Context())

			err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
				defer cancel(cause)
				return everything(ctx, tx)
			})
			if !errors.Is(err, cause) {
				t.Errorf("Write: %v, want the context's cause", err)
			}

			wantRows(t, s, false)
			write(t, s, everything)
		},
		"fn does not run when the context has ended": func(t *testing.T, s OpenStore) {
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(cause)

			never := func(context.Context, ports.Tx) error { t.Error("fn was run"); return nil }
			if err := s.Store.Write(ctx, never); !errors.Is(err, cause) {
				t.Errorf("Write: %v, want the context's cause", err)
			}

			if err := s.Store.Read(ctx, never); !errors.Is(err, cause) {
				t.Errorf("Read: %v, want the context's cause", err)
			}
		},
		"a writer that waits gives up when its context ends": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				if _, err := tx.Jobs.Get(ctx, "job_1"); err != nil {
					return err
				}

				waiting, cancel := context.WithCancelCause(t.Context())

				failed := make(chan error)
				go func() {
					failed <- s.Store.Write(waiting, func(ctx context.Context, tx ports.Tx) error { _, err := tx.Jobs.Get(ctx, "job_1"); return err })
				}()

				cancel(cause)

				if err := <-failed; !errors.Is(err, cause) {
					t.Errorf("the second Write: %v, want its context's cause", err)
				}

				return ctx.Err()
			})
		},
	}
}

func storeReads() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"Read sees one instant": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"), aJob("job_2"))
			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				if _, err := tx.Jobs.Get(ctx, "job_1"); err != nil {
					return err
				}

				write(t, s, func(ctx context.Context, tx ports.Tx) error {
					return errors.Join(
						change(ctx, tx, "job_2", "later"),
						tx.Files.Insert(ctx, aFile("file_1")),
					)
				})

				j, err := tx.Jobs.Get(ctx, "job_2")
				if err != nil || j.State().Tag != "" {
					t.Errorf("a change made meanwhile is seen (%v)", err)
				}

				if _, err := tx.Files.Get(ctx, "file_1"); !errors.Is(err, ports.ErrNoRow) {
					t.Errorf("a row made meanwhile is seen (%v)", err)
				}

				return nil
			})

			if getJob(t, s, "job_2").State().Tag != "later" {
				t.Error("the next Read does not see the change")
			}
		},
		"Read does not wait for a writer": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_1"))
			write(t, s, func(context.Context, ports.Tx) error {
				getJob(t, s, "job_1")
				return nil
			})
		},
		"Read returns fn's error": func(t *testing.T, s OpenStore) {
			cause := errors.New("no")
			if err := s.Store.Read(
				t.Context(),
				func(context.Context, ports.Tx) error { return cause },
			); !errors.Is(err, cause) {
				t.Errorf("Read: %v", err)
			}
		},
		"Read refuses to write": func(t *testing.T, s OpenStore) {
			insertJobs(t, s, aJob("job_0"))
			write(
				t,
				s,
				func(ctx context.Context, tx ports.Tx) error { return tx.Files.Insert(ctx, aFile("file_0")) },
			)

			writes := map[string]func(ctx context.Context, tx ports.Tx) error{
				"insert a job":  func(ctx context.Context, tx ports.Tx) error { return tx.Jobs.Insert(ctx, aJob("job_1")) },
				"save a job":    func(ctx context.Context, tx ports.Tx) error { return change(ctx, tx, "job_0", "changed") },
				"insert a file": func(ctx context.Context, tx ports.Tx) error { return tx.Files.Insert(ctx, aFile("file_1")) },
				"mark a file":   func(ctx context.Context, tx ports.Tx) error { return tx.Files.MarkDeleted(ctx, "file_0", instant()) },
				"insert a signing key": func(ctx context.Context, tx ports.Tx) error {
					return tx.SigningKeys.Insert(
						ctx,
						ports.SigningKey{ID: "sk_1", Sealed: []byte{1}},
					)
				},
				"enqueue": func(ctx context.Context, tx ports.Tx) error {
					return tx.Enqueue(
						ctx,
						ports.Work{Job: "job_0", Task: "import", Kind: job.Light},
					)
				},
			}
			for name, fn := range writes {
				if err := s.Store.Read(t.Context(), fn); err == nil {
					t.Errorf("%s: no error", name)
				}
			}

			wantRows(t, s, false)

			if getJob(t, s, "job_0").State().Tag != "" {
				t.Error("the job was changed")
			}

			read(t, s, func(ctx context.Context, tx ports.Tx) error {
				list, err := tx.Files.Get(ctx, "file_0")
				if len(list) != 1 || !list[0].Deleted.IsZero() {
					t.Error("the file was marked")
				}

				return err
			})
		},
	}
}

func storeEnqueues() map[string]func(*testing.T, OpenStore) {
	return map[string]func(*testing.T, OpenStore){
		"enqueued work is offered once committed": func(t *testing.T, s OpenStore) {
			all := []ports.Work{
				{Job: "job_1", Task: "import", Kind: job.Light},
				{Job: "job_1", Task: "convert", Kind: job.Video},
				{Job: "job_2", Task: "import", Kind: job.Document},
			}

			write(t, s, func(ctx context.Context, tx ports.Tx) error {
				return errors.Join(
					tx.Enqueue(ctx, all[:2]...),
					tx.Enqueue(ctx, all[2]),
					tx.Enqueue(ctx),
				)
			})
			wantOffered(t, s, all...)
		},
		"enqueueing nothing is no error and offers nothing": func(t *testing.T, s OpenStore) {
			write(t, s, func(ctx context.Context, tx ports.Tx) error { return tx.Enqueue(ctx) })
			wantOffered(t, s)
		},
	}
}

func wantOffered(t *testing.T, s OpenStore, want ...ports.Work) {
	t.Helper()

	got := s.Offered(t)
	if len(got) != len(want) {
		t.Fatalf("offered %v, want %v", got, want)
	}

	for i := range want {
		if got[i] != want[i] {
			t.Errorf("offered %v, want %v", got, want)
		}
	}
}

// together runs fn n times at once and waits for all.
func together(n int, fn func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { fn(i) })
	}

	all.Wait()
}
