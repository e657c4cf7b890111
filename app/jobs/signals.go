package jobs

import (
	"context"
	"sync"
	"time"
)

// recheck is how often a waiter looks by itself, for the case that the job ends in another process,
// which sends no signal here.
const recheck = 500 * time.Millisecond

// Signals tells those who wait of what happens to a job. It is safe for concurrent use.
type Signals struct {
	mu      sync.Mutex
	ends    waiters // of those who wait for the job's end
	changes waiters // of those who follow it
	lately  recent
	closing chan struct{}
}

// waiters are the channels of those who wait, by job. Each is closed to wake its owner.
type waiters map[string]map[chan struct{}]struct{}

func (w waiters) wake(jobID string) {
	for c := range w[jobID] {
		close(c)
	}

	delete(w, jobID)
}

// NewSignals returns signals that nobody waits for yet.
func NewSignals() *Signals {
	return &Signals{ends: waiters{}, changes: waiters{}, closing: make(chan struct{})}
}

// Ended wakes everyone who waits for the job or follows it.
func (s *Signals) Ended(jobID string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.lately.add(jobID)
	s.ends.wake(jobID)
	s.changes.wake(jobID)
}

// Changed wakes everyone who follows the job.
func (s *Signals) Changed(jobID string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.changes.wake(jobID)
}

// Close sends everyone away with what there is: the process is about to stop. It must be called
// once.
func (s *Signals) Close() { close(s.closing) }

// wait returns a channel that is closed when the job ends, and what to call when it is no longer
// wanted. lately says that it has ended a moment ago.
func (s *Signals) wait(jobID string) (ended <-chan struct{}, lately bool, leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()

	ended, leave = s.join(s.ends, jobID)

	return ended, s.lately.has(jobID), leave
}

// follow is wait for the next change.
func (s *Signals) follow(jobID string) (changed <-chan struct{}, leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.join(s.changes, jobID)
}

func (s *Signals) join(w waiters, jobID string) (woken <-chan struct{}, leave func()) {
	c := make(chan struct{})

	if w[jobID] == nil {
		w[jobID] = map[chan struct{}]struct{}{}
	}

	w[jobID][c] = struct{}{}

	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()

		delete(w[jobID], c)

		if len(w[jobID]) == 0 {
			delete(w, jobID)
		}
	}
}

// pause ends when there may be news, when it is time to look again, and when the time is up.
func (s *Signals) pause(timed context.Context, news <-chan struct{}) error {
	round, stop := context.WithTimeout(timed, recheck)
	defer stop()

	select {
	case <-news:
	case <-round.Done():
	case <-s.closing:
		return ErrStopping
	}

	return nil
}
