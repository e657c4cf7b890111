package limits

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

const (
	limit   = 100
	clients = 64
	each    = 4
)

// waiting is a job that counts as a conversion, and waits for its file: nothing ends it, so that
// nothing is given back.
const waiting = `{"tasks":{"in":{"operation":"import/upload"},
	"to":{"operation":"convert","input":"in","output_format":"webp"}}}`

func TestExactlyTheDaysConversionsAreAccepted(t *testing.T) {
	t.Parallel()
	t.Run("one process on SQLite", func(t *testing.T) {
		t.Parallel()
		spend(start(t, 1, "  conversions_per_day: 100\n  requests_per_minute: 0\n",
			"CONVERTD_DATABASE_URL=sqlite://"+filepath.Join(t.TempDir(), "convertd.db")))
	})
	t.Run("three on PostgreSQL, of which two are killed", func(t *testing.T) {
		t.Parallel()
		spend(startThree(t, "  conversions_per_day: 100\n  requests_per_minute: 0\n"), 0, 1)
	})
}

// spend has many clients ask for more conversions than there are, while servers are killed: one
// once a third are accepted, the next after another. A client whose server has gone sends the same
// call to the next one, with its Idempotency-Key.
func spend(s *servers, killed ...int) {
	s.t.Helper()

	var (
		all     sync.WaitGroup
		refused atomic.Int64
		made    sync.Map
		count   atomic.Int64
	)

	for client := range clients {
		all.Go(func() {
			for n := range each {
				a := s.insist(client+n, fmt.Sprintf("client-%d-%d", client, n))

				var job shown
				if a.status == http.StatusTooManyRequests && a.retry != "" {
					refused.Add(1)
				} else if err := json.Unmarshal(a.body.Data, &job); err != nil ||
					a.status != http.StatusAccepted {
					s.t.Errorf("%d: %v: %s", a.status, err, a.body.Data)
				} else if _, twice := made.LoadOrStore(job.ID, true); !twice {
					i := int(count.Add(1))
					if third := limit / 3; i%third == 0 && i/third <= len(killed) {
						s.kill(killed[i/third-1])
					}
				}
			}
		})
	}

	all.Wait()

	last := len(s.list) - 1
	listed := len(s.jobs(last))
	s.t.Logf("%d accepted, %d refused, %d jobs, %d servers killed",
		count.Load(), refused.Load(), listed, len(killed))

	if count.Load() != limit || listed != limit || refused.Load() != clients*each-limit {
		s.t.Errorf("want %d accepted and no more", limit)
	}

	a := s.call(s.t.Context(), last, http.MethodGet, "/v1/account/quota", "")

	var quota struct {
		Conversions struct{ Limit, Used, Remaining int }
	}
	if err := json.Unmarshal(a.body.Data, &quota); err != nil ||
		quota.Conversions.Used != limit || quota.Conversions.Remaining != 0 {
		s.t.Errorf("%v: %s", err, a.body.Data)
	}
}

// insist sends a call to one server after another until one has answered it.
func (s *servers) insist(first int, key string) answered {
	var a answered

	for i := 0; a.status == 0 && i < 100*len(s.list) && s.t.Context().Err() == nil; i++ {
		a = s.call(s.t.Context(), (first+i)%len(s.list), http.MethodPost, "/v1/jobs", waiting,
			"Idempotency-Key", key)
		if a.status == http.StatusConflict { // the same call still runs elsewhere
			a.status = 0
		}
	}

	return a
}
