package work

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// Deps are what the service reaches the world through.
type Deps struct {
	Store     ports.Store
	Blobs     ports.Blobs
	Files     *files.Service
	Lifecycle *lifecycle.Service
	// Allowances are the owners' plans.
	Allowances ports.Allowances
	Catalog    *catalog.Catalog
	Verifier   ports.Verifier
	Sniffer    ports.Sniffer
	Fetcher    ports.Fetcher
	Remote     ports.Remote
	// Connections are the storages that owners have kept.
	Connections *connections.Service
	Sealer      ports.Sealer
	Folders     ports.Folders
	IDs         ports.IDs
	Clock       ports.Clock
	Log         *slog.Logger
	// Trace begins a span for every wait in the queue and every task; nil for none.
	Trace trace.Begin
	// Workers is how many tasks of each kind this process works on at once; a kind without a number
	// is not shared out between owners.
	Workers map[job.Kind]int
	// Alone says that no other process works on this store: a task that nobody here holds has lost
	// its worker.
	Alone bool
}

// Service does the tasks that the queue hands it. It is safe for concurrent use.
type Service struct {
	Deps
	mu     sync.Mutex
	held   map[string]holding // by lease
	shares shares             // of remote hosts
	slots  *slots             // of owners
	away   atomic.Bool        // the storage of files
	// when tasks may begin that went down with the server more than once
	later map[ports.Work]time.Time
}

// New returns the service.
func New(deps Deps) *Service {
	if deps.Trace == nil {
		deps.Trace = trace.None
	}

	return &Service{
		Deps:   deps,
		held:   map[string]holding{},
		later:  map[ports.Work]time.Time{},
		slots:  newSlots(deps.Workers),
		shares: shares{taken: map[string]int{}, turned: map[string]int{}},
	}
}

// outcome is what a task made, before it is stored as done.
type outcome struct {
	result          job.Result
	files           []file.File // rows to insert with it
	engine, version string      // of the engines that made it
}

// Stop breaks off what this process is doing for the job.
func (s *Service) Stop(jobID string) {
	s.breakOff(errStopped, func(h holding) bool { return h.job == jobID })
}

// breakOff cancels the tasks in hand that which says.
func (s *Service) breakOff(cause error, which func(holding) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()

	for _, h := range s.held {
		if which(h) {
			h.cancel(cause)
		}
	}
}
