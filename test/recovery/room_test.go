package recovery_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
)

// lookAt makes the kit look at a disk on which a thousand bytes must be free.
func (k *kit) lookAt(space ports.Space) {
	k.t.Helper()

	cfg := files.DefaultConfig()
	cfg.MinFree = 1000
	k.files = must(files.New(cfg, files.Deps{
		Store:   k.store,
		Blobs:   k.blobs,
		Sniffer: fakes.Sniffer(sniff),
		Catalog: k.catalog,
		Sealer:  k.sealer,
		IDs:     ident.New(clock.System{}),
		Clock:   clock.System{},
		Space:   space,
	}))(k.t)
	k.boot()
	k.jobs = k.service(k.signals, k.work.Stop)
}

func TestADiskThatRunsFullHarmsNoRunningWork(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		space := fakes.NewSpace(1000)
		k.lookAt(space)
		id, first := k.submitOne(straight)
		late, begun := k.submitOne(straight)
		k.engine.convert = func(context.Context, ports.Step) error {
			space.Set(999)
			return nil
		}
		k.do(first)
		k.want(id, job.Completed)
		k.do(begun)
		k.want(late, job.Failed, "get", "failed", "make", "cancelled", "out", "cancelled")

		if f := k.task(late, "get").Failure; f == nil || f.Kind != fault.DiskFull {
			t.Errorf("%+v", f)
		}

		k.stored("webp")
		k.clear()
	})
}

// twoImports is a job that begins with two tasks, get and more.
const twoImports = `{` + get + `, "more": {"operation": "import/url", "url": "https://example.com/b.png"},
	"make": {"operation": "convert", "input": ["get", "more"], "output_format": "webp"}, "out": {"operation": "export/url", "input": "make"}}`

func TestAJobThatHasBegunDownloadsOnADiskThatRunsFull(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, begin := range map[string]func(k *kit, first ports.Work) []ports.Work{
			"it has done an import": func(k *kit, first ports.Work) []ports.Work {
				k.do(first)
				return nil
			},
			"its import was handed back": func(k *kit, first ports.Work) []ports.Work {
				ctx, stop := context.WithCancel(t.Context())

				k.fetcher.body = func(ctx context.Context, _ string) io.Reader {
					stop()
					return iotest.ErrReader(context.Cause(ctx))
				}
				if err := k.work.Execute(ctx, first); err != nil {
					t.Errorf("Do: %v", err)
				}

				return k.taken()
			},
			"its import lost its worker": func(k *kit, first ports.Work) []ports.Work {
				k.fetcher.body = func(context.Context, string) io.Reader { panic("the power is gone") }
				k.dies(first)
				k.boot()

				if err := k.work.Recover(t.Context()); err != nil {
					t.Errorf("Recover: %v", err)
				}
				// the other is in the queue still
				return slices.DeleteFunc(k.taken(), func(w ports.Work) bool { return w.Task != first.Task })
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				space := fakes.NewSpace(1000)
				k.lookAt(space)
				id, first := k.submit(twoImports)
				again := begin(k, first[0])
				k.want(id, job.Processing, "more", "pending")
				k.fetcher.body = nil

				space.Set(999)

				for _, w := range append(again, first[1]) {
					k.do(w)
				}

				k.drain()
				k.want(id, job.Completed)
				k.stored("webp", "webp")
				k.clear()
			})
		}
	})
}

func TestAJobThatIsRefusedForWantOfRoomDownloadsNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.lookAt(fakes.NewSpace(999))

		id, first := k.submit(twoImports)
		for _, w := range first {
			k.do(w)
		}

		k.want(id, job.Failed, "get", "failed", "more", "failed", "make", "cancelled")

		if n := len(k.fetcher.headers); n > 0 {
			t.Errorf("%d downloads were begun", n)
		}
	})
}
