package recovery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// due parts what is queued into what workers begin by now, and what waits.
func due(queued []ports.Work) (now, later []ports.Work) {
	for _, w := range queued {
		if w.At.After(time.Now()) {
			later = append(later, w)
		} else {
			now = append(now, w)
		}
	}

	return now, later
}

// loops has the server die every four seconds, ten times, with all that it has begun.
func (k *kit) loops(queued []ports.Work) []ports.Work {
	k.t.Helper()

	for range job.MaxLosses {
		now, later := due(queued)
		for _, w := range now {
			k.dies(w)
		}

		<-time.After(4 * time.Second) // a clock of the test's own

		k.recovers()
		queued = append(later, k.taken()...)
	}

	return queued
}

func TestARestartLoopLosesNothing(t *testing.T) {
	t.Parallel()

	for name, many := range map[string]int{"of four": 4, "alone": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				k := newKit(t, onSQLite)

				var (
					ids    []string
					queued []ports.Work
				)

				for range many {
					k.boot()
					id, next := k.imported()
					ids, queued = append(ids, id), append(queued, next)
				}

				k.engine.convert = func(context.Context, ports.Step) error { panic("the power is gone") }
				queued = k.loops(queued)
				k.engine.convert = nil

				<-time.After(time.Hour)

				for len(queued) > 0 {
					k.do(queued[0])
					queued = append(queued[1:], k.taken()...)
				}

				for _, id := range ids {
					k.want(id, job.Completed)
				}
			})
		})
	}
}

func TestAFileThatKillsTheServerIsGivenUpAndNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, onSQLite)
		harmless, first := k.imported()

		k.boot()
		bomb, second := k.imported()
		killed := 0

		// the harmless one is still running when the bomb goes off, unless that comes first
		k.engine.convert = func(context.Context, ports.Step) error { panic("a bomb") }

		for queued := []ports.Work{first, second}; len(queued) > 0; {
			now, later := due(queued)
			if len(now) == 0 {
				<-time.After(time.Second)

				continue
			}

			queued = later
			bombs := false

			for _, w := range now {
				bombs = bombs || w.Job == bomb
			}

			for _, w := range now {
				if bombs && w.Task == "make" {
					k.dies(w)
				} else {
					k.engine.convert = nil
					k.do(w)
					k.engine.convert = func(context.Context, ports.Step) error { panic("a bomb") }
				}
			}

			if bombs {
				killed++

				k.recovers()
			}

			queued = append(queued, k.taken()...)
		}

		k.want(harmless, job.Completed)
		k.want(bomb, job.Failed)

		if killed > job.MaxLosses+3 {
			t.Errorf("it killed the server %d times", killed)
		}
	})
}
