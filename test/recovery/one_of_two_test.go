package recovery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const twoBranches = `{` + get + `,
	"one": {"operation": "convert", "input": "get", "output_format": "webp"}, "two": {"operation": "convert", "input": "get", "output_format": "webp"},
	"out": {"operation": "export/url", "input": ["one", "two"]}}`

func TestAWorkerThatLosesOneTaskOfAJobGoesOnWithTheOther(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			slow, other := k.worker(k.store, false), k.worker(k.store, false)
			id, first := k.submitOne(twoBranches)
			k.engine.convert = func(ctx context.Context, c ports.Step) error {
				select {
				case <-time.After(25 * time.Second):
				case <-ctx.Done():
					return context.Cause(ctx)
				}

				c.Progress(0.5)

				return ctx.Err()
			}

			if err := slow.Execute(t.Context(), first); err != nil {
				t.Fatal(err)
			}

			branches, did := k.taken(), make(chan error, 2)
			for _, branch := range branches { // it sends no heartbeat
				go func() { did <- slow.Execute(t.Context(), branch) }()

				pass(10 * time.Second)
			}

			pass(time.Second)

			if err := other.Reap(t.Context()); err != nil { // of the two leases, one has ended
				t.Fatal(err)
			}

			again := k.taken()

			for range 2 {
				if err := <-did; err != nil {
					t.Error(err)
				}
			}

			k.want(id, job.Processing, branches[0].Task, "pending", branches[1].Task, "completed")

			if err := other.Execute(t.Context(), again[0]); err != nil {
				t.Error(err)
			}

			k.want(id, job.Completed)
		})
	})
}
