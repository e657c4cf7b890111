package deliveries

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

func TestEachWebhookIsSentWhatItSelects(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		all, ends, files := s.hook("*"), s.hook("job.completed", "job.failed"), s.hook("file.*")
		s.happen("job_1", event.JobCreated, event.JobStarted, event.JobFailed)

		s.deliver(all)
		s.wantSent("all", event.JobCreated, event.JobStarted, event.JobFailed)
		s.deliver(ends)
		s.wantSent("how jobs end", event.JobFailed)
		s.deliver(files)
		s.wantSent("files")
	})
}

func TestProgressIsToldOnceInFiveSeconds(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.progress")

		for second := range 12 {
			s.happen("job_1", event.JobProgress)

			if second == 3 {
				s.happen("job_2", event.JobProgress) // another job's is its own
			}

			s.deliver(e)
			s.pass(time.Second)
		}

		of := map[string]int{}
		for _, d := range s.history(e) {
			of[d.Event.Subject]++
		}

		if of["job_1"] != 3 || of["job_2"] != 1 {
			t.Errorf("%v", of)
		}
	})
}

func TestEventsOfADeletedJobAreDelivered(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.*")
		s.happen("job_1", event.JobCreated)
		s.log("job_1", event.JobCancelled) // which nobody has published
		s.write(func(ctx context.Context, tx ports.Tx) error {
			if _, err := tx.Jobs.Get(ctx, "job_1"); err != nil {
				return err
			}

			_, err := tx.Jobs.Delete(ctx, "job_1")

			return err
		})

		if err := s.webhooks.PublishAll(t.Context()); err != nil {
			t.Fatal(err)
		}

		s.deliver(e)
		s.wantSent("of a job that is gone", event.JobCreated, event.JobCancelled)
	})
}

func TestOneDeliversForAnEndpointUntilItsLeaseEnds(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.*")
		s.happen("job_1", event.JobCreated)

		s.mu.Lock()
		s.held = make(chan struct{})
		slow := s.held
		s.mu.Unlock()

		done := make(chan error)
		go func() { done <- s.webhooks.Deliver(t.Context(), e.ID) }()

		for s.sending() == 0 {
			<-time.After(time.Millisecond)
		}

		s.mu.Lock()
		s.held = nil
		s.mu.Unlock()

		s.deliver(e)
		s.wantSent("while another delivers", event.JobCreated)

		s.pass(time.Minute) // the other is dead, for all that anybody knows
		s.deliver(e)
		s.wantSent("once the lease is over", event.JobCreated)
		close(slow)

		if err := <-done; err != nil {
			t.Error(err)
		}

		if d := s.history(e)[0]; d.Attempts != 1 {
			t.Errorf("what came of the lost attempt was noted: %+v", d)
		}
	})
}

func (s *scene) sending() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return len(s.sent)
}

func TestASecretThatWasReplacedSignsForADay(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.*")
		s.happen("job_1", event.JobCreated)
		s.deliver(e)

		old := s.taken()[0].Secrets

		_, fresh, err := s.webhooks.Rotate(t.Context(), access.Local(), e.ID, "")
		if err != nil {
			t.Fatal(err)
		}

		for _, c := range []struct {
			later time.Duration
			want  []string
		}{
			{0, []string{fresh, old[0]}},
			{23 * time.Hour, []string{fresh, old[0]}},
			{2 * time.Hour, []string{fresh}},
		} {
			s.pass(c.later)
			s.happen(s.ids.New("job_"), event.JobCreated)
			s.deliver(e)

			if sent := s.taken(); len(sent) != 1 || !slices.Equal(sent[0].Secrets, c.want) {
				t.Errorf("%s later: %+v", c.later, sent)
			}
		}
	})
}

func TestWhatIsOldIsForgotten(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.*")
		s.happen("job_1", event.JobCreated)
		s.deliver(e)
		s.pass(29 * 24 * time.Hour)
		s.happen("job_2", event.JobCreated)
		s.pass(2 * 24 * time.Hour)

		if err := s.webhooks.Forget(t.Context()); err != nil {
			t.Fatal(err)
		}

		if left := s.history(e); len(left) != 1 || left[0].Event.Subject != "job_2" {
			t.Errorf("%+v", left)
		}
	})
}

func TestWhatIsWrongWithAWebhookIsToldAtOnce(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		long := "https://example.com/" + strings.Repeat("x", 2048)

		_, _, err := s.webhooks.Create(t.Context(), access.Local(), webhooks.Wanted{
			URL: &long, Events: []string{"job.made", "job.*"}, Secret: "short",
		})

		var list fault.List

		fields := []string{}

		if errors.As(err, &list) {
			for _, f := range list {
				fields = append(fields, f.Field)
			}
		}

		if !slices.Equal(fields, []string{"url", "events[0]", "secret"}) {
			t.Errorf("%v: %v", fields, err)
		}

		for range 50 {
			s.hook("*")
		}

		url := "https://example.com/"

		_, _, err = s.webhooks.Create(t.Context(), access.Local(),
			webhooks.Wanted{URL: &url, Events: []string{"*"}})
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("the 51st: %v", err)
		}
	})
}
