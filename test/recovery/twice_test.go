package recovery_test

import (
	"context"
	"reflect"
	"sync"
	"testing"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// unchanged fails the test where the job is not as it was, down to its last field.
func (k *kit) unchanged(before job.State) {
	k.t.Helper()

	if after := k.state(before.ID); !reflect.DeepEqual(before, after) {
		k.t.Errorf("the job changed:\n%+v\n%+v", before, after)
	}
}

func TestWorkOfferedWhileItIsDoneIsLeftAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, next := k.imported()
		started, release, did := make(chan struct{}), make(chan struct{}), make(chan error, 1)

		k.engine.convert = func(context.Context, ports.Step) error {
			close(started)
			<-release

			return nil
		}
		go func() { did <- k.work.Execute(t.Context(), next) }()

		await(t, started, "the engine")

		before := k.state(id)
		k.do(next)
		k.unchanged(before)

		if got := k.taken(); len(got) > 0 {
			t.Errorf("queued %v", got)
		}

		close(release)

		if err := await(t, did, "the worker"); err != nil {
			t.Error(err)
		}

		k.want(id, job.Completed)

		if k.task(id, "make").Losses != 0 || k.engine.runs.Load() != 1 {
			t.Errorf("%d runs, %+v", k.engine.runs.Load(), k.task(id, "make"))
		}
	})
}

func TestWorkersAtTheSameWorkDoItOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		id, first := k.submitOne(straight)

		const workers = 4

		begin := make(chan struct{})
		errs := make([]error, workers)

		var all sync.WaitGroup
		for i := range workers {
			all.Go(func() {
				<-begin

				errs[i] = k.work.Execute(t.Context(), first)
			})
		}

		close(begin)
		all.Wait()

		for _, err := range errs {
			if err != nil {
				t.Error(err)
			}
		}

		k.drain()
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

func TestWorkOfAnEndedJobChangesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		for name, end := range map[string]func(*kit, string, ports.Work){
			"completed": func(k *kit, _ string, first ports.Work) { k.do(first) },
			"failed": func(k *kit, _ string, first ports.Work) {
				k.engine.convert = failing("webp")
				k.do(first)
			},
			"cancelled": func(k *kit, id string, _ ports.Work) { must(k.jobs.Cancel(t.Context(), access.Local(), id))(k.t) },
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				k := newKit(t, on)
				id, first := k.submitOne(straight)
				end(k, id, first)

				before, runs, ends := k.state(id), k.engine.runs.Load(), k.ends(id)
				if string(before.Status) != name {
					t.Fatalf("the job is %s", before.Status)
				}

				for _, task := range before.Tasks {
					k.do(ports.Work{Job: id, Task: task.Name, Kind: task.Kind})
				}

				if err := k.work.Recover(t.Context()); err != nil {
					t.Fatal(err)
				}

				k.unchanged(before)

				if got := k.taken(); len(got) > 0 || k.engine.runs.Load() != runs ||
					k.ends(id) != ends {
					t.Errorf(
						"queued %v, %d runs after %d, %d ends after %d",
						got,
						k.engine.runs.Load(),
						runs,
						k.ends(id),
						ends,
					)
				}
			})
		}
	})
}

func TestWorkOfAJobThatIsGoneIsNoError(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.do(ports.Work{Job: "job_gone", Task: "make", Kind: job.Image})

		if got := k.taken(); len(got) > 0 {
			t.Errorf("queued %v", got)
		}
	})
}
