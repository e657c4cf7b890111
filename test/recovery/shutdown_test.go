package recovery_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

func TestAShutdownHandsTheTaskBack(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		cases := map[string]struct {
			task string
			left []string // in the storage
			hang func(k *kit, started chan<- struct{})
		}{
			"while the engine runs": {
				"make",
				[]string{"png"},
				func(k *kit, started chan<- struct{}) {
					k.engine.convert = func(ctx context.Context, _ ports.Step) error {
						started <- struct{}{}

						<-ctx.Done()

						return context.Cause(ctx)
					}
				},
			},
			"in the middle of a download": {"get", nil, func(k *kit, started chan<- struct{}) {
				k.fetcher.body = func(ctx context.Context, content string) io.Reader {
					head := strings.NewReader(content + strings.Repeat(".", 1<<20))

					return io.MultiReader(
						head,
						&stuck{
							reached: started,
							done:    ctx.Done(),
							cause:   func() error { return context.Cause(ctx) },
						},
					)
				}
			}},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				id, first := k.submitOne(straight)
				started, did := make(chan struct{}, 1), make(chan error, 1)
				c.hang(k, started)

				ctx, stop := context.WithCancel(t.Context())
				defer stop()

				go func() { did <- k.work.Execute(ctx, first) }()

				await(t, started, c.task)
				stop()

				if err := await(t, did, "the worker"); err != nil {
					t.Errorf("Do: %v", err)
				}

				back := k.task(id, c.task)
				if back.Status != job.Pending || back.Losses != 0 || back.Lease != "" ||
					back.Progress != 0 {
					t.Errorf("handed back as %+v", back)
				}

				k.stored(c.left...)
				k.clear()

				got := k.taken()
				if want := []ports.Work{
					{Job: id, Task: c.task, Kind: job.Image},
				}; !slices.Equal(got, want) {
					t.Fatalf("queued %v, want %v", got, want)
				}

				k.boot()
				k.engine.convert, k.fetcher.body = nil, nil
				k.do(got[0])
				k.want(id, job.Completed)
				k.stored("webp")

				if again := k.task(id, c.task); again.Losses != 0 {
					t.Errorf("%d losses", again.Losses)
				}
			})
		}
	})
}

// expiring is a context whose deadline comes when a test says so.
type expiring struct {
	context.Context //nolint:containedctx // it is one

	over chan struct{}
}

func (e expiring) Done() <-chan struct{} { return e.over }

func (e expiring) Err() error {
	select {
	case <-e.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestWorkThatFindsNoEndFailsAndIsNotBegunAgain(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, next := k.imported()
		ctx := expiring{context.WithoutCancel(t.Context()), make(chan struct{})}

		k.engine.convert = func(running context.Context, _ ports.Step) error {
			close(ctx.over)
			<-running.Done()

			return context.Cause(running)
		}
		if err := k.work.Execute(ctx, next); err != nil {
			t.Errorf("Do: %v", err)
		}

		k.want(id, job.Failed, "make", "failed", "out", "cancelled")

		if f := k.task(id, "make").Failure; f == nil || f.Kind != fault.Timeout {
			t.Errorf("failed with %+v", f)
		}

		if got := k.taken(); len(got) > 0 {
			t.Errorf("queued %v", got)
		}
	})
}

func TestWhatIsDoneWhenTheShutdownComesIsKept(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)

		ctx, stop := context.WithCancel(t.Context())
		defer stop()

		k.engine.probed = stop // the last that is done for an import
		if err := k.work.Execute(ctx, first); err != nil {
			t.Errorf("Do: %v", err)
		}

		k.want(id, job.Processing, "get", "completed", "make", "pending")

		got := k.taken()
		if want := []ports.Work{
			{Job: id, Task: "make", Kind: job.Image},
		}; !slices.Equal(got, want) {
			t.Fatalf("queued %v, want %v", got, want)
		}

		k.do(got[0])
		k.want(id, job.Completed)
		k.stored("webp")

		if len(k.fetcher.headers) != 1 {
			t.Errorf("%d downloads", len(k.fetcher.headers))
		}
	})
}
