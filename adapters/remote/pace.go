package remote

import (
	"sync"
	"time"
)

// pace is how much moves one way on the connections of a session, and how long it was waited for. A
// storage that moves a byte now and then would hold a place for as long as a transfer may take.
type pace struct {
	mu      sync.Mutex
	waiting int           // how many wait now
	counted time.Time     // until when their time was
	waited  time.Duration // since the pace was last looked at
	moved   int64         // bytes in that time
}

// wait begins to wait. The time until done is called is held against the storage.
func (p *pace) wait() (done func()) {
	p.mu.Lock()
	defer p.mu.Unlock()

	p.count()
	p.waiting++

	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()

		p.count()
		p.waiting--
	}
}

// count adds the time in which anybody has waited.
func (p *pace) count() {
	now := time.Now()
	if p.waiting > 0 {
		p.waited += now.Sub(p.counted)
	}

	p.counted = now
}

// crawls adds bytes that have moved. It reports whether less than the least did in the time of one
// look.
func (p *pace) crawls(n int, cfg Config) bool {
	p.mu.Lock()
	defer p.mu.Unlock()

	p.count()
	p.moved += int64(n)

	if p.waited < cfg.IdleTimeout {
		return false
	}

	crawls := p.moved < cfg.LeastBytes
	p.waited, p.moved = 0, 0

	return crawls
}
