package limits

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestTheRequestsOfAMinuteHoldAcrossProcesses sends more requests than a minute has to three
// servers, of which one is killed.
func TestTheRequestsOfAMinuteHoldAcrossProcesses(t *testing.T) {
	t.Parallel()

	const (
		requests = 60
		callers  = 12
	)

	s := startThree(t, "  requests_per_minute: 60\n")
	beginOfMinute(t, 30*time.Second)

	var (
		all                  sync.WaitGroup
		taken, refused, lost atomic.Int64
	)

	minute := time.Now().Truncate(time.Minute)

	for client := range callers {
		all.Go(func() {
			for n := range 20 {
				switch a := s.call(t.Context(), (client+n)%3, http.MethodGet, "/v1/formats/png", ""); {
				case a.status == http.StatusOK:
					if taken.Add(1) == requests/2 {
						s.kill(0)
					}
				case a.status == http.StatusTooManyRequests && a.retry != "":
					refused.Add(1)
				case a.status == 0:
					lost.Add(1)
				default:
					t.Errorf("%d: Retry-After %q: %s", a.status, a.retry, a.body.Data)
				}
			}
		})
	}

	all.Wait()
	t.Logf("%d taken, %d refused, %d lost", taken.Load(), refused.Load(), lost.Load())

	if !time.Now().Truncate(time.Minute).Equal(minute) {
		t.Fatal("the minute has turned, so that nothing is proved: this took half a minute")
	}

	// each caller may have had one call at the server when it was killed, counted and not answered
	if taken.Load() > requests || taken.Load() < requests-callers || refused.Load() == 0 {
		t.Errorf("want %d taken, but for those that the killed server had counted", requests)
	}
}

// beginOfMinute waits until so much of the minute is left.
func beginOfMinute(t *testing.T, left time.Duration) {
	t.Helper()

	now := time.Now()

	next := now.Truncate(time.Minute).Add(time.Minute)
	if next.Sub(now) >= left {
		return
	}

	select {
	case <-time.After(time.Until(next)):
	case <-t.Context().Done():
	}
}
