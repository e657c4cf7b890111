package webhook_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/webhook"
)

func at(after time.Duration) time.Time {
	return time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC).Add(after)
}

func TestDelaysAreDoubledUpToTheMost(t *testing.T) {
	t.Parallel()

	r := webhook.DefaultRetry()
	for failures, want := range map[int]time.Duration{
		1: 5 * time.Second, 2: 10 * time.Second, 4: 40 * time.Second, 99: 2 * time.Hour,
	} {
		if got := r.Delay(failures, 0.5); got != want {
			t.Errorf("after %d: %v, want %v", failures, got, want)
		}

		low, high := r.Delay(failures, 0), r.Delay(failures, 1)
		if low != want*8/10 || high != want*12/10 {
			t.Errorf("after %d: from %v to %v", failures, low, high)
		}
	}
}

func TestWhatFollowsFromAnAttempt(t *testing.T) {
	t.Parallel()

	const day = 24 * time.Hour

	for name, c := range map[string]struct {
		endpoint webhook.Endpoint
		attempt  webhook.Attempt
		status   webhook.Status
		active   bool
		failing  time.Time
	}{
		"taken": {
			webhook.Endpoint{Failing: at(0)},
			webhook.Attempt{At: at(time.Hour), Code: 204},
			webhook.Succeeded, true,
			time.Time{},
		},
		"refused": {
			webhook.Endpoint{},
			webhook.Attempt{At: at(time.Hour), Code: 500},
			webhook.Pending, true, at(time.Hour),
		},
		"no answer, again": {
			webhook.Endpoint{Failing: at(0)},
			webhook.Attempt{At: at(time.Hour)},
			webhook.Pending, true, at(0),
		},
		"for a day": {
			webhook.Endpoint{Failing: at(0)},
			webhook.Attempt{At: at(day), Code: 500},
			webhook.Failed, true, at(0),
		},
		"for three days": {
			webhook.Endpoint{Failing: at(-2 * day)},
			webhook.Attempt{At: at(day), Code: 500},
			webhook.Failed, false, at(-2 * day),
		},
		"gone": {
			webhook.Endpoint{}, webhook.Attempt{At: at(0), Code: 410}, webhook.Failed, false, at(0),
		},
		"gone, of jobs": {
			webhook.Endpoint{OfJobs: true},
			webhook.Attempt{At: at(0), Code: 410},
			webhook.Failed, true, at(0),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			e, d := c.endpoint, webhook.Delivery{Status: webhook.Pending, Since: at(0)}
			e.Active = true

			webhook.DefaultRetry().Note(&e, &d, c.attempt, 0.5)

			if d.Status != c.status || d.Attempts != 1 || d.Last != c.attempt {
				t.Errorf("%+v", d)
			}

			if d.Status == webhook.Pending && !d.Next.Equal(c.attempt.At.Add(5*time.Second)) {
				t.Errorf("tried again at %v", d.Next)
			}

			if e.Active != c.active || (e.Reason == "") != c.active || !e.Failing.Equal(c.failing) {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()

	for secret, good := range map[string]bool{
		webhook.Secret([]byte("0123456789abcdef01234567")): true,
		"a plain one that is long enough":                  true,
		"too short":                                        false,
		"whsec_this is no Base64, though long enough":      false,
		webhook.Secret([]byte("short")):                    false,
	} {
		if err := webhook.CheckSecret(secret); (err == nil) != good {
			t.Errorf("%q: %v", secret, err)
		}
	}
}

func ExampleEndpoint_Wants() {
	e := webhook.Endpoint{Events: []string{"job.completed", "file.*"}}
	for _, name := range []event.Name{event.JobCompleted, event.JobFailed, event.FileUploaded} {
		fmt.Println(name, e.Wants(name))
	}
	// Output:
	// job.completed true
	// job.failed false
	// file.uploaded true
}
