package copying

import (
	"sync"
	"time"

	"github.com/convertd/convertd/ports"
)

// Waits measures how long work lies in the queue: from its commit until a worker has it. It is safe
// for concurrent use.
type Waits struct {
	mu     sync.Mutex
	since  map[string]time.Time // by job
	begun  map[string]time.Time // of those whose worker was faster than the news of the commit
	waited []time.Duration
}

func (w *Waits) committed(list []ports.Work) {
	now := time.Now()

	w.mu.Lock()
	defer w.mu.Unlock()

	for _, one := range list {
		w.meet(one.Job, now, &w.since, &w.begun)
	}
}

func (w *Waits) began(one ports.Work) {
	now := time.Now()

	w.mu.Lock()
	defer w.mu.Unlock()

	w.meet(one.Job, now, &w.begun, &w.since)
}

// meet notes one of the two instants of a job, and the wait when the other is known.
func (w *Waits) meet(job string, now time.Time, own, other *map[string]time.Time) {
	at, known := (*other)[job]
	if !known {
		if *own == nil {
			*own = map[string]time.Time{}
		}

		(*own)[job] = now

		return
	}

	delete(*other, job)

	wait := now.Sub(at)
	if other == &w.begun {
		wait = 0 // the worker had it before the commit was heard of here
	}

	w.waited = append(w.waited, wait)
}

// Take returns what was measured since the last call.
func (w *Waits) Take() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()

	list := w.waited
	w.waited = nil

	return list
}
