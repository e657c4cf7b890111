package recovery_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// submits is submit for another owner than the kit's own, whose job has one task.
func (k *kit) submits(owner string) (who access.Principal, id string, first ports.Work) {
	k.t.Helper()

	who = access.Principal{Owner: owner, Scopes: access.KeyScopes()}
	v := must(k.jobs.Submit(k.t.Context(), who, graph(k.t, straight)))(k.t)

	return who, v.Job.ID(), k.taken()[0]
}

func TestTheLastWorkerIsNotForWhoHoldsAllOthers(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newKit(t, on)
		k.workers = make(map[job.Kind]int)

		for _, kind := range job.Kinds() {
			k.workers[kind] = 2
		}

		k.boot()

		var calls atomic.Int32

		began, letGo := make(
			chan struct{},
		), [2]chan struct{}{
			make(chan struct{}),
			make(chan struct{}),
		}
		k.engine.convert = func(context.Context, ports.Step) error {
			if n := int(calls.Add(1)); n <= len(letGo) {
				began <- struct{}{}

				<-letGo[n-1]
			}

			return nil
		}

		ended := make(chan error, 2)
		begin := func(w ports.Work) {
			go func() { ended <- k.work.Execute(t.Context(), w) }()

			<-began
		}

		bob, his, first := k.submits("usr_bob") // the installation has two owners
		begin(first)

		ran, first := k.submitOne(straight)
		begin(first)

		waits, second := k.submitOne(straight)

		close(letGo[0])

		if err := <-ended; err != nil {
			t.Error(err)
		}

		if got := must(k.jobs.Get(t.Context(), bob, his))(t).Job.Status(); got != job.Completed {
			t.Fatalf("bob's job, which began first, is %s", got)
		}

		k.taken()
		k.do(second)
		k.want(waits, job.Pending, "get", "pending")

		later := k.taken()
		if len(later) != 1 || !later[0].At.After(time.Now()) {
			t.Fatalf("queued %v", later)
		}

		close(letGo[1])

		if err := <-ended; err != nil {
			t.Error(err)
		}

		k.want(ran, job.Completed)

		// it is offered as soon as there is a worker, not as late as it was put off
		now := k.taken()
		if len(now) != 1 || now[0].Job != waits || !now[0].At.IsZero() {
			t.Fatalf("queued %v", now)
		}

		k.do(now[0])
		k.want(waits, job.Completed)
		k.do(later[0])
		k.want(waits, job.Completed)
	})
}
