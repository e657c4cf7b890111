package work

import (
	"sync"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const (
	// remembered is for how long an owner counts who has nothing to do: the last worker of a kind
	// is kept for others only where there are any.
	remembered = 10 * time.Minute
	// mostWaiting bounds the tasks of one owner that are noted to wait for a worker.
	mostWaiting = 1000
)

// An owner is here whoever has a share: mostly the owner of jobs, else a place of which they come.

// slots share the workers of this process out between owners, by max-min fairness: of those who
// wait, whoever has the fewest goes first. What runs is never taken away, so an owner who holds
// all the other workers of a kind does not get the last one too.
type slots struct {
	mu    sync.Mutex
	kinds map[job.Kind]*pool
}

// pool are the workers of one kind.
type pool struct {
	workers int
	owners  map[string]*standing
}

// standing is how an owner stands.
type standing struct {
	running int
	waiting []ports.Work // turned away, in order
	seen    time.Time
}

func newSlots(workers map[job.Kind]int) *slots {
	s := &slots{kinds: make(map[job.Kind]*pool, len(workers))}
	for kind, n := range workers {
		s.kinds[kind] = &pool{workers: n, owners: map[string]*standing{}}
	}

	return s
}

// take reports whether a worker may do work for the owner, and else notes that it waits. The caller
// gives the slot back by leave. A kind of which nothing is known has no bound.
func (s *slots) take(w ports.Work, owner string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()

	p := s.kinds[w.Kind]
	if p == nil {
		return true
	}

	o := p.owner(owner, now)
	o.drop(w)

	if !p.allows(o) {
		if len(o.waiting) < mostWaiting {
			o.waiting = append(o.waiting, w)
		}

		return false
	}

	o.running++

	return true
}

// meet notes that an owner has work.
func (s *slots) meet(kind job.Kind, owner string, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if p := s.kinds[kind]; p != nil {
		p.owner(owner, now)
	}
}

func (s *slots) leave(kind job.Kind, owner string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if p := s.kinds[kind]; p != nil {
		p.owners[owner].running--
	}
}

// next returns what waits and may begin, and forgets it; false for none.
func (s *slots) next(kind job.Kind) (ports.Work, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	p := s.kinds[kind]
	if p == nil {
		return ports.Work{}, false
	}

	for _, o := range p.owners {
		if len(o.waiting) == 0 || !p.allows(o) {
			continue
		}

		w := o.waiting[0]
		o.waiting = o.waiting[1:]

		return w, true
	}

	return ports.Work{}, false
}

// owner returns how an owner stands, and forgets those who have not been seen for long.
func (p *pool) owner(name string, now time.Time) *standing {
	for other, o := range p.owners {
		if o.running+len(o.waiting) == 0 && now.Sub(o.seen) > remembered {
			delete(p.owners, other)
		}
	}

	o := p.owners[name]
	if o == nil {
		o = &standing{}
		p.owners[name] = o
	}

	o.seen = now

	return o
}

// allows reports whether an owner may have one more worker, of which one is free.
func (p *pool) allows(o *standing) bool {
	running := 0

	for _, other := range p.owners {
		running += other.running
		if len(other.waiting) > 0 && other.running < o.running {
			return false
		}
	}

	last := running+1 >= p.workers
	alone := len(p.owners) == 1 || p.workers == 1

	return alone || !last || o.running == 0 || o.running < running
}

func (o *standing) drop(w ports.Work) {
	for i, waits := range o.waiting {
		if waits.Job == w.Job && waits.Task == w.Task {
			o.waiting = append(o.waiting[:i], o.waiting[i+1:]...)
			return
		}
	}
}
