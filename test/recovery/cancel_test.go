package recovery_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// cancelled fails the test where anything of a cancelled job is left: its download was only on the
// way to a result.
func (k *kit) cancelled(id string) {
	k.t.Helper()
	k.want(id, job.Cancelled, "get", "completed", "make", "cancelled", "out", "cancelled")
	k.stored()
	k.clear()

	for _, t := range k.state(id).Tasks {
		if t.Sealed != nil || t.Lease != "" ||
			(t.Name != "get" && (t.Failure == nil || t.Failure.Kind != fault.Cancelled)) {
			k.t.Errorf("%+v", t)
		}
	}

	if got := k.taken(); len(got) > 0 {
		k.t.Errorf("queued %v", got)
	}
}

func TestCancelStopsTheEngine(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		started, cause, did := make(chan struct{}), make(chan error, 1), make(chan error, 1)

		k.engine.convert = func(ctx context.Context, _ ports.Step) error {
			close(started)

			select {
			case <-ctx.Done():
			case <-time.After(patience):
			}

			cause <- context.Cause(ctx)

			return context.Cause(ctx)
		}
		go func() { did <- k.work.Execute(t.Context(), first) }()

		await(t, started, "the engine")

		if k.task(id, "get").Sealed == nil {
			t.Error("there are no secrets to erase")
		}

		v := must(k.jobs.Cancel(t.Context(), access.Local(), id))(t)
		if v.Job.Status() != job.Cancelled {
			t.Errorf("Cancel returned a job that is %s", v.Job.Status())
		}

		if err := await(t, cause, "the engine's end"); err == nil ||
			errors.Is(err, context.Canceled) {
			t.Errorf("the engine's context ended because of %v", err)
		}

		if err := await(t, did, "the worker"); err != nil {
			t.Errorf("Do: %v", err)
		}

		k.cancelled(id)
	})
}

func TestACancelBetweenClaimAndEngineIsNotMissed(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, arm := range map[string]func(k *kit, cancel func()){
			"after the claim's commit": func(k *kit, cancel func()) {
				k.gate.after = func(n int) {
					if n == 3 { // after the import's two
						cancel()
					}
				}
			},
			"while the work folder is made": func(k *kit, cancel func()) { k.folders.made = cancel },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				id, first := k.submitOne(straight)
				cancels := 0

				arm(k, func() {
					cancels++

					if k.task(id, "make").Status != job.Processing {
						t.Error("the task is not claimed")
					}

					if _, err := k.jobs.Cancel(t.Context(), access.Local(), id); err != nil {
						t.Error(err)
					}
				})
				k.engine.convert = func(ctx context.Context, _ ports.Step) error {
					select {
					case <-ctx.Done():
					case <-time.After(patience):
						t.Error("the engine was not stopped")
					}

					return context.Cause(ctx)
				}
				k.do(first)

				if cancels != 1 {
					t.Errorf("%d cancels", cancels)
				}

				k.cancelled(id)
			})
		}
	})
}

func TestAResultThatComesAfterTheCancelIsThrownAway(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		elsewhere := k.service(
			jobs.NewSignals(),
			func(string) {},
		) // which cannot stop this process's engine
		k.engine.convert = func(context.Context, ports.Step) error {
			_, err := elsewhere.Cancel(t.Context(), access.Local(), id)
			return err
		}
		k.do(first)

		if k.engine.runs.Load() != 1 {
			t.Errorf("%d runs", k.engine.runs.Load())
		}

		k.cancelled(id)
	})
}

func TestAnEndedJobCannotBeCancelled(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		k.do(first)

		before := k.state(id)
		for range 2 {
			if _, err := k.jobs.Cancel(t.Context(), access.Local(), id); !fault.Is(
				err,
				fault.Conflict,
			) {
				t.Errorf("cancelling a completed job: %v", err)
			}
		}

		k.unchanged(before)
	})
}
