package recovery_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// gone fails the test where anything of a deleted job is left.
func (k *kit) gone(id string) {
	k.t.Helper()

	if _, err := k.jobs.Get(k.t.Context(), access.Local(), id); !fault.Is(err, fault.JobNotFound) {
		k.t.Errorf("the job is still there: %v", err)
	}

	k.stored()
	k.clear()

	if got := k.taken(); len(got) > 0 {
		k.t.Errorf("queued %v", got)
	}
}

func TestADeleteAtAnyPointLeavesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, arm := range map[string]func(k *kit, remove func()){
			"after the claim's commit":      func(k *kit, remove func()) { k.gate.after = nth(3, remove) },
			"while the work folder is made": func(k *kit, remove func()) { k.folders.made = remove },
			"while the engine runs": func(k *kit, remove func()) {
				k.engine.convert = func(ctx context.Context, _ ports.Step) error {
					remove()
					<-ctx.Done()

					return context.Cause(ctx)
				}
			},
			"after the last commit": func(k *kit, remove func()) { k.gate.after = nth(4, remove) },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				id, first := k.submitOne(straight)
				deletes := 0

				arm(k, func() {
					deletes++

					if err := k.jobs.Delete(t.Context(), access.Local(), id); err != nil {
						t.Error(err)
					}
				})
				k.do(first)

				if deletes != 1 {
					t.Errorf("%d deletes", deletes)
				}

				k.gone(id)
			})
		}
	})
}

func nth(n int, do func()) func(int) {
	return func(i int) {
		if i == n {
			do()
		}
	}
}

func TestAResultThatComesAfterADeleteElsewhereIsThrownAway(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		elsewhere := k.service(
			jobs.NewSignals(),
			func(string) {},
		) // which cannot stop this process's engine
		k.engine.convert = func(context.Context, ports.Step) error {
			return elsewhere.Delete(t.Context(), access.Local(), id)
		}
		k.do(first)
		k.gone(id)
	})
}

func TestADeletedJobsOfferIsNoWork(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		id, first := k.submitOne(straight)
		if err := k.jobs.Delete(t.Context(), access.Local(), id); err != nil {
			t.Fatal(err)
		}

		k.do(first)
		k.gone(id)
	})
}

func TestWhatACrashLeavesOfADeleteIsSwept(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)
		k.do(first)
		// A crash between the commit and the deleting of the bytes leaves rows that are marked and
		// blobs.
		err := k.store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error {
			list, err := tx.Jobs.Delete(ctx, id)
			for _, f := range list {
				err = errors.Join(err, tx.Files.MarkDeleted(ctx, f.ID, time.Now()))
			}

			return err
		})
		if err != nil {
			t.Fatal(err)
		}

		k.stored("webp")

		if swept, err := k.files.Sweep(t.Context(), time.Now()); swept.Blobs != 1 || err != nil {
			t.Errorf("swept %d, %v", swept, err)
		}

		k.gone(id)
	})
}

func TestAnUploadedFileLetsItsTasksGoOnOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)

		id, first := k.submit(
			`{"up": {"operation": "import/upload"}, "make": {"operation": "convert", "input": "up", "output_format": "webp"},
		"also": {"operation": "convert", "input": "up", "output_format": "jpg"}, "out": {"operation": "export/url", "input": ["make", "also"]}}`,
		)
		if len(first) != 0 {
			t.Fatalf("queued %v before the upload", first)
		}

		receive := func() files.Received {
			return must(
				k.files.Receive(
					t.Context(),
					access.LocalOwner,
					files.Incoming{Name: "a.png", Body: strings.NewReader("png:one")},
				),
			)(t)
		}
		must(k.jobs.Upload(t.Context(), access.Local(), id, "up", receive(), nil))(t)

		offered := k.taken()
		if len(offered) != 2 {
			t.Errorf("the upload queued %v", offered)
		}

		if _, err := k.jobs.Upload(
			t.Context(),
			access.Local(),
			id,
			"up",
			receive(),
			nil,
		); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second upload: %v", err)
		}

		k.boot() // a new process offers what was not begun again, and none of it is done twice

		if err := k.work.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}

		for _, w := range append(offered, k.taken()...) {
			k.do(w)
		}

		k.drain()
		k.want(
			id,
			job.Completed,
			"up",
			"completed",
			"make",
			"completed",
			"also",
			"completed",
			"out",
			"completed",
		)
		k.stored("png", "webp", "jpg")

		if runs := k.engine.runs.Load(); runs != 2 {
			t.Errorf("%d runs", runs)
		}
	})
}
