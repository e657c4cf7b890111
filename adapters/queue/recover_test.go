package queue_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/queue"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// victim names the database of a process that is to be killed while it works; it is set in that
// process alone.
const victim = "CONVERTD_TEST_VICTIM"

func heldWork() []ports.Work {
	return []ports.Work{
		{Job: "job_1", Task: "a", Kind: job.Video},
		{Job: "job_2", Task: "b", Kind: job.Light},
	}
}

// TestVictim is the life of the process that TestRecover kills.
func TestVictim(t *testing.T) {
	t.Parallel()

	url := os.Getenv(victim)
	if url == "" {
		return
	}

	begun := make(chan struct{})

	b := open(t, url, queue.Config{}, func(context.Context, ports.Work) error {
		begun <- struct{}{}

		select {}
	})
	if err := b.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	enqueue(t, b.store, heldWork()...)

	for range heldWork() {
		<-begun
	}

	for leaders := 0; leaders == 0; <-time.After(time.Millisecond) {
		if err := b.db.Writer().
			QueryRowContext(t.Context(), "SELECT count(*) FROM river_leader").
			Scan(&leaders); err != nil {
			t.Fatal(err)
		}
	}

	fmt.Println("working") //nolint:forbidigo // it is what the other process waits for

	select {}
}

// TestOthersTakeOverFromTheDead is pinned to River 0.51.1, as TestRecover is. The first process is
// really killed, the second lives all the while.
func TestOthersTakeOverFromTheDead(t *testing.T) {
	t.Parallel()
	url := onPostgres(t)
	own := ports.Work{Job: "job_own", Task: "a", Kind: job.Document}
	begun, release := make(chan ports.Work, 9), make(chan struct{})
	b := open(
		t,
		url,
		queue.Config{Beat: 500 * time.Millisecond},
		func(_ context.Context, w ports.Work) error {
			begun <- w

			if w == own {
				<-release
			}

			return nil
		},
	)
	kill(t, url)

	if err := b.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	enqueue(t, b.store, own)

	got := map[ports.Work]int{}
	for range 3 {
		got[await(t, begun, "the dead process's work")]++
	}

	for _, w := range append(heldWork(), own) {
		if got[w] != 1 {
			t.Errorf("%v was handed out %d times: %v", w, got[w], got)
		}
	}

	beaten := "river_job WHERE state = 'running' AND attempted_at > created_at + interval '2.5 seconds'"
	for b.count(t, beaten) == 0 {
		if t.Context().Err() != nil {
			t.Fatal("it does not beat")
		}
	}

	close(release)

	if err := b.queue.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	if len(begun) > 0 {
		t.Errorf("%v was taken for a dead one's", <-begun)
	}

	if done, closed := b.count(t, "river_job WHERE state = 'completed'"), b.count(
		t,
		"river_job WHERE state = 'cancelled'",
	); done != 3 ||
		closed != 2 {
		t.Errorf("%d done and %d closed, want 3 and 2", done, closed)
	}
}

// TestWorkIsTakenOverByThoseWhoDoNotLiveLong has processes that each end before a dead one can be
// told from a living one.
func TestWorkIsTakenOverByThoseWhoDoNotLiveLong(t *testing.T) {
	t.Parallel()

	const beat = 500 * time.Millisecond

	url := onPostgres(t)
	kill(t, url)

	begun := make(chan ports.Work, len(heldWork()))
	for until := time.Now().Add(patience); len(begun) < cap(begun); {
		if time.Now().After(until) {
			t.Fatalf("%d of %d were begun", len(begun), cap(begun))
		}

		b := open(
			t,
			url,
			queue.Config{Beat: beat},
			func(_ context.Context, w ports.Work) error { begun <- w; return nil },
		)
		if err := b.queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}

		<-time.After(2 * beat)

		if err := b.queue.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWhoeverBeatsAgainIsAlive has one of two come back after it was noticed that neither sends
// heartbeats, as after the database was away.
func TestWhoeverBeatsAgainIsAlive(t *testing.T) {
	t.Parallel()
	url := onPostgres(t)
	kill(t, url)

	begun := make(chan ports.Work, 9)

	b := open(
		t,
		url,
		queue.Config{Beat: 2 * time.Second},
		func(_ context.Context, w ports.Work) error { begun <- w; return nil },
	)
	if err := b.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	for until := time.Now().Add(patience); b.count(t, "river_job WHERE metadata ? 'missed'") < 2; {
		if time.Now().After(until) {
			t.Fatal("nobody notices")
		}
	}

	if _, err := b.db.Writer().
		ExecContext(t.Context(), "UPDATE river_job SET attempted_at = now() WHERE args ->> 'job' = 'job_2'"); err != nil {
		t.Fatal(err)
	}

	if got := await(t, begun, "the dead process's work"); got.Job != "job_1" {
		t.Errorf("begun %v, which is somebody's", got)
	}

	if alive := b.count(
		t,
		"river_job WHERE state = 'running' AND args ->> 'job' = 'job_2'",
	); alive != 1 {
		t.Error("what is alive was closed")
	}
}

// TestRecover is pinned to River 0.51.1: it shows on a process that was really killed what is left
// behind, and that Recover frees it.
func TestRecover(t *testing.T) {
	t.Parallel()
	url := onSQLite(t)
	kill(t, url)

	handed := make(chan ports.Work, 2)

	b := open(
		t,
		url,
		queue.Config{},
		func(_ context.Context, w ports.Work) error { handed <- w; return nil },
	)
	if running, leaders := b.count(t, "river_job WHERE state = 'running'"), b.count(
		t,
		"river_leader",
	); running != 2 ||
		leaders != 1 {
		t.Fatalf("the dead process left %d running and %d leaders, want 2 and 1", running, leaders)
	}

	if err := b.queue.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}

	if left := b.count(t, "river_leader"); left != 0 {
		t.Errorf("%d leaders after Recover", left)
	}

	if err := b.queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}

	got := map[ports.Work]bool{}
	for range heldWork() {
		got[await(t, handed, "the dead process's work")] = true
	}

	for _, w := range heldWork() {
		if !got[w] {
			t.Errorf("%v was not handed out again: %v", w, got)
		}
	}

	if err := b.queue.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}

	if done := b.count(t, "river_job WHERE state = 'completed'"); done != 2 {
		t.Errorf("%d done, want 2", done)
	}
}

// kill runs a process until it works, and kills it without warning.
func kill(t *testing.T, url string) {
	t.Helper()
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestVictim$")

	process.Env = append(os.Environ(), victim+"="+url)

	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}

	if err := process.Start(); err != nil {
		t.Fatal(err)
	}

	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "working\n" {
		t.Errorf("the process said %q, %v", line, err)
	}

	if err := process.Process.Kill(); err != nil {
		t.Error(err)
	}

	if err := process.Wait(); err == nil {
		t.Error("the process ended by itself")
	}
}

func (b both) count(t *testing.T, from string) int {
	t.Helper()

	var n int
	if err := b.db.Writer().
		QueryRowContext(t.Context(), "SELECT count(*) FROM "+from).
		Scan(&n); err != nil {
		t.Fatal(err)
	}

	return n
}
