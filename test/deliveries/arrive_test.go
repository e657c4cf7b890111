package deliveries

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/postgres"
)

var (
	events = flag.Int("deliveries.events", 100, "events that each receiver gets")
	away   = flag.Duration("deliveries.away", 5*time.Second, "how long one receiver is away")
)

const (
	ofOneJob = 10
	patience = 15 * time.Minute
	killed   = 2 * time.Second // between two kills
)

func TestEveryEventArrivesInOrder(t *testing.T) {
	t.Parallel()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		arrive(t, "sqlite://"+filepath.Join(t.TempDir(), "convertd.db"), 1)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		arrive(t, postgres.Shared(t).Database(t), 2)
	})
}

// arrive has workers deliver, of which one is killed every while.
func arrive(t *testing.T, url string, workers int) {
	t.Helper()

	receivers := []*receiver{live(t, nineOfTen), live(t, awayFor(*away))}
	for len(receivers) < 8 {
		receivers = append(receivers, live(t, always))
	}

	urls := []string{hanging(t), hanging(t)}
	for _, r := range receivers {
		urls = append(urls, r.url)
	}

	write(t, url, urls)

	began, kills := time.Now(), 0
	crew := make([]*exec.Cmd, workers)

	for i := range crew {
		crew[i] = hire(t, url)
	}

	next := time.Now().Add(killed)
	fast := time.Duration(0)

	for !arrived(receivers) {
		if time.Since(began) > patience {
			break
		}

		if fast == 0 && arrived(receivers[2:]) {
			fast = time.Since(began)
		}

		if time.Now().After(next) && kills < 10 {
			dismiss(crew[kills%workers])
			crew[kills%workers] = hire(t, url)
			kills++
			next = time.Now().Add(killed)
		}

		<-time.After(20 * time.Millisecond)
	}

	for _, c := range crew {
		dismiss(c)
	}

	t.Logf(
		"%d events to %d receivers in %s, to those in health in %s; %d workers killed",
		*events,
		len(urls),
		time.Since(began).Round(time.Millisecond),
		fast.Round(time.Millisecond),
		kills,
	)

	for i, r := range receivers {
		taken, duplicates, disorder := r.counts()
		t.Logf("receiver %d: %d of %d events, %d duplicates, %d out of order, %d requests",
			i, taken, *events, duplicates, disorder, r.asked.Load())

		if taken != *events || disorder != 0 {
			t.Errorf("receiver %d did not get all in order", i)
		}
	}
}

func arrived(list []*receiver) bool {
	for _, r := range list {
		if taken, _, _ := r.counts(); taken < *events {
			return false
		}
	}

	return true
}

// hire starts a worker process, which ends with the test.
func hire(t *testing.T, url string) *exec.Cmd {
	t.Helper()

	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")

	c.Env = append(os.Environ(), databaseVariable+"="+url)
	c.Stderr = os.Stderr

	if err := c.Start(); err != nil {
		t.Fatal(err)
	}

	return c
}

// dismiss kills a worker as kill -9 does.
func dismiss(c *exec.Cmd) {
	_ = c.Process.Kill()
	_ = c.Wait()
}

// write makes the webhooks, and then the events as the application does.
func write(t *testing.T, url string, urls []string) {
	t.Helper()

	p, err := open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}

	for _, to := range urls {
		if _, _, err := p.webhooks.Create(t.Context(), access.Local(),
			webhooks.Wanted{URL: &to, Events: []string{"job.*"}}); err != nil {
			t.Fatal(err)
		}
	}

	for i := range *events / ofOneJob {
		if err := p.store.Write(t.Context(), p.job(fmt.Sprintf("job_%d", i))); err != nil {
			t.Fatal(err)
		}
	}

	if err := p.db.Close(); err != nil {
		t.Fatal(err)
	}
}

// job writes a job with its events.
func (p *process) job(id string) func(context.Context, ports.Tx) error {
	return func(ctx context.Context, tx ports.Tx) error {
		j := job.New(job.Draft{
			ID: id, Owner: access.LocalOwner, Now: time.Now(),
			Tasks: []job.TaskState{{Name: "a", Operation: operation.ImportURL, Kind: job.Light}},
		})

		if err := tx.Jobs.Insert(ctx, j); err != nil {
			return err
		}

		for n := range ofOneJob {
			if err := tx.Events.Append(ctx, event.Event{
				ID: p.ids.New("evt_"), Owner: access.LocalOwner, Subject: id,
				Name: event.JobStarted, Data: event.Job{Progress: n + 1}, Created: time.Now(),
			}); err != nil {
				return err
			}
		}

		return nil
	}
}
