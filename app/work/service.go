package work

import (
	"context"
	"log/slog"
	"sync"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Deps are what the service reaches the world through.
type Deps struct {
	Store    ports.Store
	Blobs    ports.Blobs
	Files    *files.Service
	Catalog  *catalog.Catalog
	Verifier ports.Verifier
	Fetcher  ports.Fetcher
	Sealer   ports.Sealer
	Folders  ports.Folders
	IDs      ports.IDs
	Clock    ports.Clock
	Log      *slog.Logger
	Ended    func(jobID string) // told after a job has ended
}

// Service does the tasks that the queue hands it. It is safe for concurrent use.
type Service struct {
	Deps
	mu      sync.Mutex
	running map[string]map[int]context.CancelCauseFunc // by job
	next    int
	leases  map[string]bool // that this process holds
}

// New returns the service.
func New(deps Deps) *Service {
	return &Service{Deps: deps, running: map[string]map[int]context.CancelCauseFunc{}, leases: map[string]bool{}}
}

// outcome is what a task made, before it is stored as done.
type outcome struct {
	result          job.Result
	files           []file.File // rows to insert with it
	engine, version string      // of the engines that made it
}

// Stop breaks off what this process is doing for the job.
func (s *Service) Stop(jobID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, cancel := range s.running[jobID] {
		cancel(errStopped)
	}
}

// watched returns a context that Stop ends.
func (s *Service) watched(ctx context.Context, jobID string) (running context.Context, done func()) {
	running, cancel := context.WithCancelCause(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next++
	id := s.next
	if s.running[jobID] == nil {
		s.running[jobID] = map[int]context.CancelCauseFunc{}
	}
	s.running[jobID][id] = cancel
	return running, func() {
		cancel(nil)
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.running[jobID], id)
		if len(s.running[jobID]) == 0 {
			delete(s.running, jobID)
		}
	}
}

// hold returns a new lease, which this process holds until drop is called.
func (s *Service) hold() (lease string, drop func()) {
	lease = s.IDs.New("lease_")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leases[lease] = true
	return lease, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.leases, lease)
	}
}

// holds reports whether a worker of this process holds the lease.
func (s *Service) holds(lease string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leases[lease]
}
