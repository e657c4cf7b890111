package deliveries

import (
	"bytes"
	"testing"
	"time"

	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

func TestADeliveryIsTriedForADayAndThenTheNextGoesOn(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.*")
		s.answers(status(500))
		s.happen("job_1", event.JobCreated, event.JobStarted)

		began, attempts := s.Now(), 0

		var last time.Duration

		for s.of(e, event.JobCreated).Status == webhook.Pending {
			s.deliver(e)

			if sent := s.taken(); sent[0].Event != event.JobCreated {
				t.Fatalf("%s came before what it follows", sent[0].Event)
			}

			attempts++

			wait := s.of(e, event.JobCreated).Next.Sub(s.Now())
			if wait < last/2 || wait > 3*time.Hour { // doubled, and moved by up to a fifth
				t.Fatalf("after %d attempts it waits for %s, before for %s", attempts, wait, last)
			}

			last = wait
			s.pass(wait)
		}

		if took := s.Now().Sub(began); took < 22*time.Hour || took > 27*time.Hour || attempts < 15 {
			t.Errorf("given up after %d attempts in %s", attempts, took)
		}

		s.answers(nil)
		s.pass(time.Minute)
		s.deliver(e)
		s.wantSent("the next", event.JobStarted)

		first, next := s.of(e, event.JobCreated).Status, s.of(e, event.JobStarted).Status
		if first != webhook.Failed || next != webhook.Succeeded {
			t.Errorf("%s, %s", first, next)
		}
	})
}

func TestAReceiverThatTakesNothingForThreeDaysIsSwitchedOff(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.*")
		s.answers(status(503))

		for range 4 {
			s.happen(s.ids.New("job_"), event.JobCreated)
			s.deliver(e)
			s.pass(25 * time.Hour)
		}

		off := s.get(e)
		if off.Active || off.Reason != "No delivery has arrived for three days." {
			t.Fatalf("%v %q", off.Active, off.Reason)
		}

		s.taken()
		s.happen("job_later", event.JobCreated)
		s.deliver(e)
		s.wantSent("to what is switched off")

		yes := true

		s.answers(nil)

		if _, err := s.webhooks.Update(t.Context(), access.Local(), e.ID,
			webhooks.Wanted{Active: &yes}); err != nil {
			t.Fatal(err)
		}

		s.happen("job_last", event.JobCreated)
		s.deliver(e)

		on := s.get(e)
		if sent := s.taken(); len(sent) == 0 || !on.Active || on.Reason != "" ||
			!on.Failing.IsZero() {
			t.Errorf("switched on: %d were sent, %+v", len(sent), on)
		}
	})
}

func TestAReceiverSaysWhenToComeAgain(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.*")
		s.answers(func(ports.Message) webhook.Attempt {
			return webhook.Attempt{Code: 429, Later: 10 * time.Minute}
		})
		s.happen("job_1", event.JobCreated)
		s.deliver(e)
		s.wantSent("the first", event.JobCreated)

		s.pass(9 * time.Minute)
		s.deliver(e)
		s.wantSent("too early")

		s.answers(status(410))
		s.pass(time.Minute)
		s.deliver(e)
		s.wantSent("in time", event.JobCreated)

		if off := s.get(e); off.Active || off.Reason != "The receiver answered 410 Gone." {
			t.Errorf("gone: %v %q", off.Active, off.Reason)
		}
	})
}

func TestWhatWasDeliveredIsDeliveredAgainWhenAsked(t *testing.T) {
	t.Parallel()
	scenes(t, func(t *testing.T, s *scene) {
		t.Helper()

		e := s.hook("job.*")
		s.happen("job_1", event.JobCreated)
		s.deliver(e)

		first := s.taken()
		d := s.history(e)[0]

		if _, err := s.webhooks.Redeliver(t.Context(), access.Local(), e.ID, d.ID); err != nil {
			t.Fatal(err)
		}

		s.deliver(e)

		again := s.taken()
		if len(first) != 1 || len(again) != 1 || again[0].ID != first[0].ID ||
			!bytes.Equal(again[0].Body, first[0].Body) || s.history(e)[0].Attempts != 2 {
			t.Errorf("%+v, then %+v", first, again)
		}
	})
}
