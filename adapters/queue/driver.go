package queue

import (
	"slices"
	"sync"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// driver is River's own for SQLite, but for a listener that also hears the bell. On SQLite, River learns of new work by looking into a table every
// 50 ms, which would be most of what a small conversion may take; the process that has just committed the work can say so itself.
type driver struct {
	*riversqlite.Driver

	bell *bell
}

// GetListener returns River's listener, which goes on to carry everything else.
func (d *driver) GetListener(params *riverdriver.GetListenenerParams) riverdriver.Listener {
	return &listener{Listener: d.Driver.GetListener(params), bell: d.bell}
}

// bell remembers which queues have new work until the listener has passed it on.
type bell struct {
	mu     sync.Mutex
	queues []string
	rung   chan struct{} // holds a token while queues may hold one
}

func newBell() *bell { return &bell{rung: make(chan struct{}, 1)} }

func (b *bell) ring(queue string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Contains(b.queues, queue) {
		b.queues = append(b.queues, queue)
	}
	select {
	case b.rung <- struct{}{}:
	default: // it is ringing
	}
}

// next returns a queue that has new work, and forgets it.
func (b *bell) next() (queue string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queues) == 0 {
		return "", false
	}
	queue, b.queues = b.queues[0], b.queues[1:]
	return queue, true
}
