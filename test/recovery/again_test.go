package recovery_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// What a queue offers again is the work that began a run, whichever of its tasks the worker had
// come to.

func TestARunWhoseLaterResultCannotBeStoredGoesOn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			id, first := k.submitOne(straight)

			k.verifier.verify = func() error {
				k.verifier.verify = nil
				k.gate.failNext(tries)

				return nil
			}
			if err := k.work.Execute(t.Context(), first); err == nil {
				t.Fatal("a result that could not be stored was no error")
			}

			k.stored("png")
			k.do(first)
			k.drain()
			k.want(id, job.Completed)
			k.stored("webp")

			if made := k.task(id, "make"); made.Losses != 1 {
				t.Errorf("%d losses", made.Losses)
			}
		})
	})
}

func TestARunWhoseLaterTaskPanicsGoesOn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		k.engine.convert = func(context.Context, ports.Step) error { panic("a bomb") }
		k.dies(first)
		k.want(id, job.Processing, "get", "completed", "make", "processing")
		k.engine.convert = nil
		k.do(first)
		k.drain()
		k.want(id, job.Completed)
	})
}

func TestABombLateInItsRunIsGivenUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		k.engine.convert = func(context.Context, ports.Step) error { panic("a bomb") }
		k.dies(first)
		k.do(first)

		got := k.taken()
		if len(got) != 1 || got[0].Task != "make" {
			t.Fatalf("queued %v", got)
		}

		for range job.MaxLosses - 1 {
			k.dies(got[0])
		}

		k.do(got[0])
		k.want(id, job.Failed, "get", "completed", "make", "failed", "out", "cancelled")

		if k.engine.runs.Load() != job.MaxLosses {
			t.Errorf("%d runs", k.engine.runs.Load())
		}
	})
}
