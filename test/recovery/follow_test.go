package recovery_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// elsewhere is another process, which sends no signals here.
func (k *kit) elsewhere() *jobs.Service {
	k.t.Helper()
	there := &kit{files: k.files, catalog: k.catalog, fetcher: k.fetcher, sealer: k.sealer}
	there.store = must(store.New(k.db, store.Deps{
		Enqueue:   func(context.Context, *sql.Tx, []ports.Work) error { return nil },
		Committed: func([]ports.Work) {},
	}))(k.t)

	return there.service(jobs.NewSignals(), func(string) {})
}

func TestFollowReturns(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		cases := map[string]struct {
			happens func(t *testing.T, k *kit, first ports.Work)
			first   event.Name // of the news; "" for none
			over    bool
			err     error
			after   time.Duration // of the bubble's clock, in which nothing takes time but waiting
		}{
			"when a worker begins": {func(t *testing.T, k *kit, first ports.Work) {
				t.Helper()

				claim := func(_ context.Context, _ *lifecycle.Tx, j *job.Job) error {
					return j.Claim(first.Task, "lease", time.Now(), time.Now().Add(time.Hour))
				}

				_, err := k.jobs.Lifecycle.Change(t.Context(), first.Job, claim)
				if err != nil {
					t.Fatal(err)
				}
			}, event.JobStarted, false, nil, 0},
			"when the job is cancelled": {func(t *testing.T, k *kit, first ports.Work) {
				t.Helper()
				must(k.jobs.Cancel(t.Context(), access.Local(), first.Job))(t)
			}, event.JobCancelled, true, nil, 0},
			"when the job is deleted": {func(t *testing.T, k *kit, first ports.Work) {
				t.Helper()

				if err := k.jobs.Delete(t.Context(), access.Local(), first.Job); err != nil {
					t.Fatal(err)
				}
			}, "", true, nil, 0},
			"soon after another process changed the job": {
				func(t *testing.T, k *kit, first ports.Work) {
					t.Helper()
					must(k.elsewhere().Cancel(t.Context(), access.Local(), first.Job))(t)
				},
				event.JobCancelled,
				true,
				nil,
				500 * time.Millisecond,
			},
			"soon after another process deleted the job": {
				func(t *testing.T, k *kit, first ports.Work) {
					t.Helper()

					if err := k.elsewhere().
						Delete(t.Context(), access.Local(), first.Job); err != nil {
						t.Fatal(err)
					}
				},
				"",
				true,
				nil,
				500 * time.Millisecond,
			},
			"when the time is up": {func(*testing.T, *kit, ports.Work) {}, "", false, nil, limit},
			"when the process is to stop": {
				func(_ *testing.T, k *kit, _ ports.Work) { k.signals.Close() },
				"",
				false,
				jobs.ErrStopping,
				0,
			},
			"not when another job has changed": {
				func(_ *testing.T, k *kit, _ ports.Work) { k.signals.Changed("job_other") },
				"",
				false,
				nil,
				limit,
			},
			"not when the change is untrue": {
				func(_ *testing.T, k *kit, first ports.Work) { k.signals.Changed(first.Job) },
				"",
				false,
				nil,
				limit,
			},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					k := newKit(t, on)
					id, first := k.submitOne(straight)

					known := must(k.jobs.Follow(t.Context(), access.Local(), id, 0, 0))(t)
					if len(known.Events) != 2 || known.Over {
						t.Fatalf("a new job tells %+v", known)
					}

					began := time.Now()
					ask := func() (jobs.News, error) { return k.jobs.Follow(t.Context(), access.Local(), id, 2, limit) }
					news, err := waited(t, ask, func() { c.happens(t, k, first) })

					var told event.Name
					if len(news.Events) > 0 {
						told = news.Events[0].Name
					}

					if !errors.Is(err, c.err) || told != c.first || news.Over != c.over ||
						time.Since(began) != c.after {
						t.Errorf(
							"%+v, %v after %v; want %q, over %v, after %v",
							news,
							err,
							time.Since(began),
							c.first,
							c.over,
							c.after,
						)
					}
				})
			})
		}
	})
}

func TestFollowEndsWithItsContext(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			id, _ := k.submitOne(straight)
			ctx, leave := context.WithCancel(t.Context())
			failed := make(chan error, 1)

			go func() {
				_, err := k.jobs.Follow(ctx, access.Local(), id, 2, time.Hour)
				failed <- err
			}()

			synctest.Wait()
			leave()

			if err := <-failed; !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		})
	})
}

func TestAFollowerMissesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)

		done := make(chan error, 1)
		go func() { done <- k.work.Execute(t.Context(), first) }()

		var told []event.Name

		last, over := int64(0), false
		for !over {
			news := must(k.jobs.Follow(t.Context(), access.Local(), id, last, patience))(t)
			for _, e := range news.Events {
				if e.Number <= last {
					t.Errorf("%d after %d", e.Number, last)
				}

				last = e.Number
				told = append(told, e.Name)
			}

			over = news.Over
		}

		if err := <-done; err != nil {
			t.Fatal(err)
		}
		// of which it may have seen any
		told = slices.DeleteFunc(told, func(n event.Name) bool { return n == event.JobProgress })
		if !slices.Equal(
			told,
			[]event.Name{event.JobCreated, event.JobQueued, event.JobStarted, event.JobCompleted},
		) {
			t.Errorf("%v", told)
		}
	})
}
