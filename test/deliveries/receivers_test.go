package deliveries

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// receiver counts what it takes.
type receiver struct {
	url    string
	refuse func(n int64) (status int) // of the request of that number; 0 takes it
	asked  atomic.Int64

	mu         sync.Mutex
	last       map[string]int // number taken last, by job
	taken      int            // each event once
	duplicates int
	disorder   int // events that came before one that they follow
}

// live returns a receiver that refuses what refuse says.
func live(t *testing.T, refuse func(n int64) int) *receiver {
	t.Helper()

	r := &receiver{refuse: refuse, last: map[string]int{}}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	r.url = server.URL

	return r
}

// hanging returns the URL of a receiver that never answers.
func hanging(t *testing.T) string {
	t.Helper()

	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}))

	t.Cleanup(func() {
		close(done)
		server.Close()
	})

	return server.URL
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if status := r.refuse(r.asked.Add(1)); status != 0 {
		w.WriteHeader(status)
		return
	}

	var m numbered
	if json.NewDecoder(req.Body).Decode(&m) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}

	r.mu.Lock()
	defer r.mu.Unlock()

	switch last := r.last[m.Job]; {
	case m.Number <= last:
		r.duplicates++
	case m.Number > last+1:
		r.disorder++
	default:
		r.last[m.Job], r.taken = m.Number, r.taken+1
	}
}

func (r *receiver) counts() (taken, duplicates, disorder int) {
	r.mu.Lock()
	defer r.mu.Unlock()

	return r.taken, r.duplicates, r.disorder
}

func always(int64) int { return 0 }

// nineOfTen fails nine times of ten.
func nineOfTen(n int64) int {
	if n%10 == 0 {
		return 0
	}

	return http.StatusInternalServerError
}

// awayFor answers as a proxy does whose server is away.
func awayFor(d time.Duration) func(int64) int {
	back := time.Now().Add(d)

	return func(int64) int {
		if time.Now().Before(back) {
			return http.StatusBadGateway
		}

		return 0
	}
}
