package recovery_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/work"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// takeOver is the longest that a lost worker's task may wait to be begun elsewhere.
const takeOver = 30 * time.Second

// pass lets a bubble's time go by.
func pass(d time.Duration) { <-time.After(d) }

// holdFirst makes the engine's first run last until it is let go or stopped; what it wrote by then
// it keeps.
func (k *kit) holdFirst(stops bool) (began <-chan struct{}, letGo func(), ended <-chan error) {
	start, free, end := make(chan struct{}), make(chan struct{}), make(chan error, 1)

	var runs atomic.Int64

	k.engine.convert = func(ctx context.Context, _ ports.Step) error {
		if runs.Add(1) > 1 {
			return nil
		}

		close(start)

		var err error

		if stops {
			select {
			case <-free:
			case <-ctx.Done():
				err = context.Cause(ctx)
			}
		} else {
			<-free
		}

		end <- err

		return err
	}

	return start, func() { close(free) }, end
}

// beating has the first of the workers do work in a bubble while the hearts of all beat, until stop
// is called, which waits for them.
func beating(t *testing.T, w ports.Work, workers ...*work.Service) (did <-chan error, stop func()) {
	t.Helper()

	ctx, cancel := context.WithCancel(t.Context())
	for _, worker := range workers {
		go worker.Heartbeat(ctx)
	}

	done := make(chan error, 1)
	go func() { done <- workers[0].Execute(t.Context(), w) }()

	return done, func() {
		cancel()
		synctest.Wait()
	}
}

func TestALostWorkersTaskIsBegunElsewhereAndItsLateResultIsThrownAway(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			lost, other := k.worker(k.store, false), k.worker(k.store, false)
			id, first := k.submitOne(straight)
			began, letGo, _ := k.holdFirst(false)

			did := make(chan error, 1)
			go func() { did <- lost.Execute(t.Context(), first) }() // it sends no heartbeat

			<-began

			if err := other.Reap(t.Context()); err != nil || len(k.taken()) > 0 {
				t.Errorf("taken over while the lease held: %v", err)
			}

			beating, stop := context.WithCancel(t.Context())
			go other.Heartbeat(beating)

			pass(takeOver)
			synctest.Wait()

			again := k.taken()
			if len(again) != 1 || again[0].Task != "make" {
				t.Fatalf("queued %v after %s", again, takeOver)
			}

			if err := other.Execute(t.Context(), again[0]); err != nil {
				t.Fatal(err)
			}

			k.want(id, job.Completed)
			before := k.state(id)

			letGo()

			if err := <-did; err != nil {
				t.Errorf("the late worker: %v", err)
			}

			k.unchanged(before)
			k.stored("webp")
			k.clear()

			if made := k.task(id, "make"); made.Losses != 1 || k.ends(id) != 1 {
				t.Errorf("%d losses, %d ends", made.Losses, k.ends(id))
			}

			stop()
			synctest.Wait()
		})
	})
}

func TestALostJobThatCannotBeWrittenKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, again := range map[string]func(*work.Service, context.Context) error{"Reap": (*work.Service).Reap, "Recover": (*work.Service).Recover} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					k := newKit(t, on)
					k.engine.convert = func(context.Context, ports.Step) error { panic("the power is gone") }

					var ids []string

					for range 3 {
						id, first := k.submitOne(straight)
						k.dies(first)
						pass(time.Second)

						ids = append(ids, id)
					}

					k.boot()
					pass(takeOver)
					k.gate.failNext(1)

					if err := again(k.work, t.Context()); !errors.Is(err, errBroken) ||
						!strings.Contains(err.Error(), ids[0]) {
						t.Errorf("%v, want %v of %s", err, errBroken, ids[0])
					}

					var got []string
					for _, w := range k.taken() {
						got = append(got, w.Job)
					}

					if !slices.Equal(got, ids[1:]) {
						t.Errorf("queued %v, want %v", got, ids[1:])
					}
				})
			})
		}
	})
}

func TestAHeartbeatKeepsATaskForAsLongAsItTakes(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			slow, other := k.worker(k.store, false), k.worker(k.store, false)
			id, first := k.submitOne(straight)
			began, letGo, _ := k.holdFirst(true)
			did, stop := beating(t, first, slow, other)

			<-began
			pass(90 * time.Second)
			letGo()

			if err := <-did; err != nil {
				t.Error(err)
			}

			k.want(id, job.Completed)

			if made := k.task(id, "make"); made.Losses != 0 || k.engine.runs.Load() != 1 ||
				len(k.taken()) > 0 {
				t.Errorf("%d losses, %d runs", made.Losses, k.engine.runs.Load())
			}

			stop()
		})
	})
}

func TestAWorkerThatIsCutOffStopsBeforeAnotherBegins(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			line := &gate{Store: k.store}
			cutOff := k.worker(line, false)
			_, first := k.submitOne(straight)
			began, _, ended := k.holdFirst(true)
			did, stop := beating(t, first, cutOff)

			<-began
			line.setBefore(func(int) error { return errBroken })

			cut := time.Now()
			if err := <-ended; err == nil || time.Since(cut) > takeOver {
				t.Errorf("the engine ended after %s: %v", time.Since(cut), err)
			}

			if err := <-did; err != nil {
				t.Errorf("Do: %v", err)
			}

			k.clear()
			k.stored("png")
			stop()
		})
	})
}

func TestABrokenStoreBreaksNoWorkOffWhereNobodyElseCouldBeginIt(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			id, first := k.submitOne(straight)
			began, letGo, ended := k.holdFirst(true)
			did, stop := beating(t, first, k.work)

			<-began
			k.gate.setBefore(func(int) error { return errBroken })
			pass(time.Minute)
			k.gate.setBefore(nil)
			letGo()

			if err := <-ended; err != nil {
				t.Errorf("the engine was stopped: %v", err)
			}

			if err := <-did; err != nil {
				t.Errorf("Do: %v", err)
			}

			k.want(id, job.Completed)

			if made := k.task(id, "make"); made.Losses != 0 || k.engine.runs.Load() != 1 {
				t.Errorf("%d losses, %d runs", made.Losses, k.engine.runs.Load())
			}

			stop()
		})
	})
}

func TestACancelInAnotherProcessStopsTheEngineWithinTwoSeconds(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			worker := k.worker(k.store, false)
			id, first := k.submitOne(straight)
			began, _, ended := k.holdFirst(true)
			did, stop := beating(t, first, worker)

			<-began
			k.cancelElsewhere(id, ended, did)
			k.cancelled(id)
			stop()
		})
	})
}

// cancelElsewhere cancels a job in another process, and wants that the engine and then the worker
// end here, within two seconds.
func (k *kit) cancelElsewhere(id string, ended, did <-chan error) {
	k.t.Helper()

	if _, err := k.service(jobs.NewSignals(), func(string) {}).
		Cancel(k.t.Context(), access.Local(), id); err != nil {
		k.t.Fatal(err)
	}

	cancelled := time.Now()
	if err := <-ended; err == nil || time.Since(cancelled) > 2*time.Second {
		k.t.Errorf("the engine ended with %v after %s", err, time.Since(cancelled))
	}

	if err := <-did; err != nil {
		k.t.Errorf("Do: %v", err)
	}
}

// stalled is a store in which nobody finds anything as long as ctx lasts.
type stalled struct{ ports.Store }

func (stalled) Read(ctx context.Context, _ func(ctx context.Context, tx ports.Tx) error) error {
	<-ctx.Done()
	return context.Cause(ctx)
}

func TestHoweverLongALookForLostTasksTakesTheHeartbeatGoesOn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			worker := k.worker(stalled{k.store}, false)
			id, first := k.submitOne(straight)
			began, _, ended := k.holdFirst(true)
			did, stop := beating(t, first, worker)

			<-began
			pass(90 * time.Second)

			select {
			case err := <-ended:
				t.Fatalf("the engine ended with %v, since its lease was not renewed", err)
			default:
			}

			k.cancelElsewhere(id, ended, did)
			stop()
		})
	})
}

func TestAToolThatDiesIsTriedThreeTimes(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, c := range map[string]struct {
			deaths int64
			want   job.Status
		}{"twice": {2, job.Completed}, "always": {100, job.Failed}} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				id, first := k.submitOne(straight)
				k.engine.convert = func(context.Context, ports.Step) error {
					if k.engine.runs.Load() > c.deaths {
						return nil
					}

					return fault.New(fault.ConversionFailed, "The encoder died.").
						Because(errors.Join(errBroken, ports.ErrCrashed))
				}
				k.do(first)
				k.drain()
				k.want(id, c.want)

				if k.engine.runs.Load() != job.MaxAttempts {
					t.Errorf("%d runs", k.engine.runs.Load())
				}

				made := k.task(id, "make")
				if c.want == job.Failed &&
					(made.Failure == nil || !strings.Contains(made.Failure.Text, "The encoder died. It was tried three times.")) {
					t.Errorf("%+v", made.Failure)
				}

				k.clear()
			})
		}
	})
}
