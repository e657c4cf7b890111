package recovery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// dieBetween leaves a straight job as a process does that dies between the end of its import and
// the claim of what follows.
func (k *kit) dieBetween() (id string, first ports.Work) {
	k.t.Helper()
	id, first = k.submitOne(straight)

	k.gate.before = func(n int) error {
		if n == 3 { // after the claim and the end of the import
			return errBroken
		}

		return nil
	}
	if err := k.work.Execute(k.t.Context(), first); !errors.Is(err, errBroken) {
		k.t.Fatalf("%v", err)
	}

	k.want(id, job.Processing, "get", "completed", "make", "pending", "out", "pending")

	if got := k.taken(); len(got) > 0 {
		k.t.Fatalf("the next task was queued: %v", got)
	}

	k.boot()

	return id, first
}

func TestARunGoesOnWhereItsProcessDiedBetweenTwoTasks(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, again := range map[string]func(*kit, ports.Work) error{
			"the first work is offered again": func(k *kit, first ports.Work) error { return k.work.Execute(t.Context(), first) },
			"the next process recovers":       func(k *kit, _ ports.Work) error { return k.work.Recover(t.Context()) },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)

				id, first := k.dieBetween()
				if err := again(k, first); err != nil {
					t.Fatal(err)
				}

				got := k.taken()
				if want := []ports.Work{
					{Job: id, Task: "make", Kind: job.Image},
				}; !slices.Equal(got, want) {
					t.Fatalf("queued %v, want %v", got, want)
				}

				k.do(got[0])
				k.want(id, job.Completed)
				k.stored("webp")

				if k.engine.runs.Load() != 1 || len(k.fetcher.headers) != 1 || k.ends(id) != 1 {
					t.Errorf(
						"%d conversions, %d downloads, %d ends",
						k.engine.runs.Load(),
						len(k.fetcher.headers),
						k.ends(id),
					)
				}
			})
		}
	})
}

func TestRecoverReleasesWhatADeadProcessHeld(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		k.engine.convert = func(context.Context, ports.Step) error { panic("the power is gone") }
		k.dies(first)
		k.want(id, job.Processing, "make", "processing")
		k.boot()

		k.engine.convert = nil
		if err := k.work.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}

		if got := k.taken(); !slices.Equal(names(got), []string{"make"}) {
			t.Fatalf("queued %v", got)
		} else if made := k.task(id, "make"); made.Status != job.Pending || made.Losses != 1 || made.Lease != "" {
			t.Errorf("after Recover: %+v", made)
		} else {
			k.do(got[0])
		}

		k.want(id, job.Completed)

		if made := k.task(id, "make"); made.Losses != 1 {
			t.Errorf("%d losses", made.Losses)
		}
	})
}

// dies does work whose engine panics, as far as the queue's own recover would see it.
func (k *kit) dies(w ports.Work) {
	k.t.Helper()

	defer func() {
		if recover() == nil {
			k.t.Errorf("%s did not panic", w.Task)
		}
	}()

	_ = k.work.Execute(k.t.Context(), w)
}

// imported returns a straight job whose import is done, and the work that is next.
func (k *kit) imported() (id string, next ports.Work) {
	k.t.Helper()
	id, first := k.dieBetween()
	k.do(first)

	list := k.taken()
	if len(list) != 1 {
		k.t.Fatalf("an import that was done queued %v", list)
	}

	return id, list[0]
}

func TestAResultThatCannotBeStoredIsMadeAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			id, next := k.imported()

			k.verifier.verify = func() error {
				k.verifier.verify = nil
				k.gate.failNext(tries)

				return nil
			}
			if err := k.work.Execute(t.Context(), next); !errors.Is(err, errBroken) {
				t.Fatalf("Do: %v", err)
			}

			k.want(id, job.Processing, "make", "processing")
			k.stored("png")
			k.clear()
			k.do(next)
			k.want(id, job.Completed)
			k.stored("webp")

			if made := k.task(id, "make"); made.Losses != 1 || k.engine.runs.Load() != 2 {
				t.Errorf("%d attempts, %d runs", made.Losses, k.engine.runs.Load())
			}
		})
	})
}

func TestAResultIsNotThrownAwayForAnErrorThatPasses(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			id, next := k.imported()
			k.verifier.verify = func() error {
				k.gate.failNext(tries - 1)
				return nil
			}
			k.do(next)
			k.want(id, job.Completed)
			k.stored("webp")

			if made := k.task(id, "make"); made.Losses != 0 || k.engine.runs.Load() != 1 ||
				k.ends(id) != 1 {
				t.Errorf(
					"%d losses, %d runs, %d ends",
					made.Losses,
					k.engine.runs.Load(),
					k.ends(id),
				)
			}
		})
	})
}

// unheard is a store whose commits come with an error that is a fault.
type unheard struct{ ports.Store }

func (s unheard) Write(ctx context.Context, fn func(ctx context.Context, tx ports.Tx) error) error {
	if err := s.Store.Write(ctx, fn); err != nil {
		return err
	}

	return fmt.Errorf("%w: %w", ports.ErrUncertain, fault.New(fault.DiskFull, "There is no room."))
}

func TestAnUploadWhoseCommitWasNotHeardOfStays(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		got := must(
			k.files.Receive(
				t.Context(),
				access.LocalOwner,
				files.Incoming{Name: "a.png", Body: strings.NewReader("png:one")},
			),
		)(t)
		k.jobs.Lifecycle = k.lifecycle(unheard{k.store}, k.signals, k.signals.Ended, k.work.Stop)

		_, err := k.jobs.OneShot(t.Context(), access.Local(), jobs.OneShot{
			Operation: operation.Conversion(),
			Uploads:   []files.Received{got},
			Values:    map[string]any{"output_format": "webp"},
		})
		if !fault.Is(err, fault.DiskFull) {
			t.Fatalf("Convert: %v", err)
		}

		k.stored("png")

		for _, w := range k.taken() {
			k.do(w)
		}

		k.stored("png", "webp")
	})
}

// The connection may break between a commit and its answer. The result is stored then, and its
// bytes must stay.
func TestAResultWhoseCommitWasNotHeardOfStays(t *testing.T) {
	t.Parallel()
	line := newCable(t)
	k := newKitAt(t, line.url)
	id, next := k.imported()

	k.verifier.verify = func() error {
		k.verifier.verify = nil

		line.cutNext()

		return nil
	}
	if err := k.work.Execute(t.Context(), next); !errors.Is(err, ports.ErrUncertain) {
		t.Fatalf("Do: %v", err)
	}

	if cuts := line.cuts.Load(); cuts != 1 {
		t.Fatalf("%d connections were cut", cuts)
	}

	k.do(next)
	k.want(id, job.Completed)
	k.stored("png", "webp") // the input is not needed any more, and Sweep finds that

	if runs := k.engine.runs.Load(); runs != 1 {
		t.Errorf("%d runs for a result that was stored by the first", runs)
	}
}

func TestADownloadThatCannotBeStoredIsMadeAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			id, first := k.submitOne(straight)

			k.gate.before = func(n int) error {
				if n >= 2 && n < 2+tries {
					return errBroken
				}

				return nil
			}
			if err := k.work.Execute(t.Context(), first); !errors.Is(err, errBroken) {
				t.Fatalf("Do: %v", err)
			}

			k.stored()
			k.do(first)
			k.want(id, job.Completed)
			k.stored("webp")
		})
	})
}

func TestAFileThatKillsItsWorkerIsGivenUp(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, next := k.imported()

		k.engine.convert = func(context.Context, ports.Step) error { panic("a bomb") }
		for n := range job.MaxLosses {
			k.dies(next)

			if made := k.task(id, "make"); made.Status != job.Processing || made.Losses != n {
				t.Fatalf("after %d panics: %+v", n+1, made)
			}
		}

		k.clear()
		k.do(next)
		k.want(id, job.Failed, "get", "completed", "make", "failed", "out", "cancelled")

		made := k.task(id, "make")
		if made.Failure == nil || made.Failure.Kind != fault.ConversionFailed ||
			k.engine.runs.Load() != job.MaxLosses {
			t.Errorf("%+v after %d runs", made.Failure, k.engine.runs.Load())
		}

		if got := k.taken(); len(got) > 0 || k.ends(id) != 1 {
			t.Errorf("queued %v, %d ends", got, k.ends(id))
		}

		k.stored()

		if k.task(id, "get").Sealed != nil {
			t.Error("the secrets outlive the job")
		}
	})
}

func TestWhatCanDoWithoutAGivenUpTaskGoesOn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, list := k.submit(`{` + get + `,
		"bomb": {"operation": "convert", "input": "get", "output_format": "webp"},
		"good": {"operation": "convert", "input": "get", "output_format": "jpg"},
		"out": {"operation": "export/url", "input": ["bomb", "good"], "ignore_error": true}}`)
		k.engine.convert = func(_ context.Context, c ports.Step) error {
			if c.To == "webp" {
				panic("a bomb")
			}

			return nil
		}
		k.do(list[0])

		for _, w := range k.taken() {
			if w.Task == "good" {
				k.do(w)
				continue
			}

			for range job.MaxLosses {
				k.dies(w)
			}

			k.do(w)
		}

		k.drain()
		k.want(id, job.Completed, "bomb", "failed", "good", "completed", "out", "completed")
		k.stored("jpg")

		if out, good := k.made(id, "out"), k.made(id, "good"); len(good) != 1 ||
			!slices.Equal(out, good) {
			t.Errorf("exported %v, want %v", out, good)
		}
	})
}
