package jobs

import "sync"

// Signals tells those who wait that a job has ended. It is safe for concurrent use.
type Signals struct {
	mu      sync.Mutex
	waiting map[string]map[chan struct{}]struct{}
	closing chan struct{}
}

// NewSignals returns signals that nobody waits for yet.
func NewSignals() *Signals {
	return &Signals{waiting: map[string]map[chan struct{}]struct{}{}, closing: make(chan struct{})}
}

// Ended wakes everyone who waits for the job.
func (s *Signals) Ended(jobID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.waiting[jobID] {
		close(c)
	}
	delete(s.waiting, jobID)
}

// Close sends everyone who waits away with what there is: the process is about to stop. It must be called once.
func (s *Signals) Close() { close(s.closing) }

// wait returns a channel that is closed when the job ends, and what to call when it is no longer wanted.
func (s *Signals) wait(jobID string) (ended <-chan struct{}, leave func()) {
	c := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting[jobID] == nil {
		s.waiting[jobID] = map[chan struct{}]struct{}{}
	}
	s.waiting[jobID][c] = struct{}{}
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.waiting[jobID], c)
		if len(s.waiting[jobID]) == 0 {
			delete(s.waiting, jobID)
		}
	}
}
