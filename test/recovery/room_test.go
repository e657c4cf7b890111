package recovery_test

import (
	"context"
	"testing"

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
		Store: k.store, Blobs: k.blobs, Sniffer: sniffer{}, Catalog: k.catalog, Sealer: k.sealer, IDs: ident.New(clock.System{}), Clock: clock.System{},
		Space: space,
	}))(k.t)
	k.boot()
	k.jobs = k.service(k.signals, k.work.Stop)
}

func TestADiskThatRunsFullHarmsNoRunningWork(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	space := fakes.NewSpace(1000)
	k.lookAt(space)
	id, first := k.submitOne(straight)
	late, begun := k.submitOne(straight)
	k.engine.convert = func(context.Context, ports.Conversion) error {
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
}
