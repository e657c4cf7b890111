package recovery_test

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// newQueuedKit is a kit whose work is done by the real queue, once it is started.
func newQueuedKit(t *testing.T, on database) *kit {
	t.Helper()

	var q *queue.Queue

	k := newKitOn(t, on(t), func(k *kit, db *store.DB) store.Deps {
		q = must(
			queue.New(
				t.Context(),
				queue.Config{
					Workers: map[job.Kind]int{
						job.Light:    2,
						job.Image:    2,
						job.Document: 2,
						job.Video:    2,
						job.Delivery: 1,
					},
				},
				queue.Deps{
					DB:     db.Writer(),
					Pool:   db.Pool(),
					Log:    slog.New(slog.DiscardHandler),
					Handle: func(ctx context.Context, w ports.Work) error { return k.work.Execute(ctx, w) },
				},
			),
		)(t)
		if err := db.Alone(t.Context(), q.Migrate); err != nil {
			t.Fatal(err)
		}

		return store.Deps{
			Enqueue:   func(ctx context.Context, tx *sql.Tx, work []ports.Work) error { return q.Enqueue(ctx, tx, work) },
			Committed: q.Wake,
		}
	})
	if err := errors.Join(
		q.Recover(t.Context()),
		q.Start(context.WithoutCancel(t.Context())),
	); err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := q.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})

	return k
}

func TestTheQueueBringsJobsToTheirEndThroughTrouble(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, trouble := range map[string]func(k *kit){
			"an engine that panics": func(k *kit) {
				k.engine.convert = func(context.Context, ports.Step) error {
					if k.engine.runs.Load() == 1 {
						panic("a bomb")
					}

					return nil
				}
			},
			"a result that cannot be stored": func(k *kit) {
				var failed atomic.Bool

				k.verifier.verify = func() error {
					if failed.CompareAndSwap(false, true) {
						k.gate.failNext(tries)
					}

					return nil
				}
			},
			"a download that cannot be stored": func(k *kit) {
				k.gate.before = func(n int) error {
					if n >= 2 && n < 2+tries {
						return errBroken
					}

					return nil
				}
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newQueuedKit(t, on)
				trouble(k)
				v := must(k.jobs.Submit(t.Context(), access.Local(), graph(t, straight)))(t)
				v = must(k.jobs.Wait(t.Context(), access.Local(), v.Job.ID(), patience))(t)
				k.want(v.Job.ID(), job.Completed)
				k.stored("webp")
				k.clear()
			})
		}
	})
}
