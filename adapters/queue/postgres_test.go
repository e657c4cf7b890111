package queue_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

func idle(context.Context, ports.Work) error { return nil }

// TestWorkIsBegunByAnotherProcess enqueues in one that has no workers. The other polls once an
// hour; River's own word for the work is spent each time on a transaction that is rolled back,
// after which River says nothing more for a while.
func TestWorkIsBegunByAnotherProcess(t *testing.T) {
	t.Parallel()
	url := onPostgres(t)
	begun := make(chan ports.Work, 1)

	worker := open(
		t,
		url,
		queue.Config{Poll: time.Hour},
		func(_ context.Context, w ports.Work) error { begun <- w; return nil },
	)
	if err := worker.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	api := open(t, url, queue.Config{}, idle)
	undone := errors.New("undone")

	for i := range 25 {
		want := ports.Work{
			Job:  fmt.Sprint("job_", i),
			Task: "a",
			Kind: job.Kinds()[i%len(job.Kinds())],
		}

		err := api.store.Write(
			t.Context(),
			func(ctx context.Context, tx ports.Tx) error { return errors.Join(tx.Enqueue(ctx, want), undone) },
		)
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}

		enqueue(t, api.store, want)

		if got := await(t, begun, "work of another process"); got != want {
			t.Fatalf("begun %v, want %v", got, want)
		}
	}
}

func TestProcessesShareTheWork(t *testing.T) {
	t.Parallel()
	url := onPostgres(t)

	var mu sync.Mutex

	times := map[string]int{}

	var all sync.WaitGroup

	handle := func(_ context.Context, w ports.Work) error {
		mu.Lock()
		defer mu.Unlock()

		times[w.Job]++

		all.Done()

		return nil
	}
	processes := []both{
		open(t, url, queue.Config{}, handle),
		open(t, url, queue.Config{}, handle),
		open(t, url, queue.Config{}, handle),
	}

	const jobs = 90
	all.Add(jobs)

	for i := range jobs {
		enqueue(
			t,
			processes[i%3].store,
			ports.Work{Job: fmt.Sprint("job_", i), Task: "a", Kind: job.Light},
		)
	}

	for _, p := range processes {
		if err := p.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	}

	all.Wait()

	for name, n := range times {
		if n != 1 {
			t.Errorf("%s was handed out %d times", name, n)
		}
	}
}

func TestRecoverLeavesAloneWhatOthersHold(t *testing.T) {
	t.Parallel()
	url := onPostgres(t)
	begun, release := make(chan struct{}), make(chan struct{})

	busy := open(t, url, queue.Config{}, func(context.Context, ports.Work) error {
		begun <- struct{}{}

		<-release

		return nil
	})
	if err := busy.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	enqueue(t, busy.store, ports.Work{Job: "job_1", Task: "a", Kind: job.Light})
	await(t, begun, "the first process")

	defer close(release)

	second := open(t, url, queue.Config{}, idle)
	if err := second.queue.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}

	if running := second.count(t, "river_job WHERE state = 'running'"); running != 1 {
		t.Errorf("%d running after Recover, want 1", running)
	}
}

func TestManyProcessesMigrateAtOnce(t *testing.T) {
	t.Parallel()
	url := postgres.Shared(t).Database(t)

	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if err := migrate(t.Context(), url); err != nil {
				t.Errorf("migrate: %v", err)
			}
		})
	}

	all.Wait()

	b := open(t, url, queue.Config{}, idle)
	if versions, distinct := b.count(t, "river_migration"), b.count(
		t,
		"(SELECT DISTINCT version FROM river_migration) AS v",
	); versions != distinct ||
		versions == 0 {
		t.Errorf("%d migrations of %d versions", versions, distinct)
	}
}

func TestWorkGoesOnWhenConnectionsAreCut(t *testing.T) {
	t.Parallel()
	server, target := postgres.Shared(t), onPostgres(t)

	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}

	begun := make(chan ports.Work, 10)

	b := open(
		t,
		target,
		queue.Config{},
		func(_ context.Context, w ports.Work) error { begun <- w; return nil },
	)
	if err := b.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	for i := range 3 {
		cut := "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + strings.TrimPrefix(
			u.Path,
			"/",
		) + "'"
		if err := server.Exec(t.Context(), cut); err != nil {
			t.Fatal(err)
		}

		want := ports.Work{Job: fmt.Sprint("job_", i), Task: "a", Kind: job.Light}

		for b.store.Write(t.Context(), func(ctx context.Context, tx ports.Tx) error { return tx.Enqueue(ctx, want) }) != nil {
			if t.Context().Err() != nil {
				t.Fatal("the store does not come back")
			}
		}

		for got := (ports.Work{}); got != want; { // work before it may be handed out twice
			got = await(t, begun, "work after the cut")
		}
	}
}
