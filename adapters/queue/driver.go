package queue

import (
	"slices"
	"sync"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// driver is River's own for SQLite, but for a listener that also hears wakeups. On SQLite, River
// polls a table for new work every 50 ms, which would be most of what a small conversion may take.
// The process that has just committed the work can say so itself.
type driver struct {
	*riversqlite.Driver

	wakeups *wakeups
}

// GetListener returns River's listener, which goes on to carry everything else.
func (d *driver) GetListener(params *riverdriver.GetListenenerParams) riverdriver.Listener {
	return &listener{Listener: d.Driver.GetListener(params), wakeups: d.wakeups}
}

// wakeups are the queues that have new work, until the listener has passed them on.
type wakeups struct {
	mu     sync.Mutex
	queues []string
	ready  chan struct{} // holds a token while queues may hold one
}

func newWakeups() *wakeups { return &wakeups{ready: make(chan struct{}, 1)} }

func (w *wakeups) add(queue string) {
	w.mu.Lock()
	defer w.mu.Unlock()

	if !slices.Contains(w.queues, queue) {
		w.queues = append(w.queues, queue)
	}

	select {
	case w.ready <- struct{}{}:
	default: // the listener has been told
	}
}

// next returns a queue that has new work, and forgets it.
func (w *wakeups) next() (queue string, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()

	if len(w.queues) == 0 {
		return "", false
	}

	queue, w.queues = w.queues[0], w.queues[1:]

	return queue, true
}
