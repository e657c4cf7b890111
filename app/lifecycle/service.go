package lifecycle

import (
	"errors"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/ports"
)

// ErrNoJob is returned where no job has the id: it was never there, or has been deleted.
var ErrNoJob = errors.New("there is no job with this id")

// Deps are what the service reaches the world through.
type Deps struct {
	Store      ports.Store
	Files      *files.Service
	Allowances ports.Allowances
	IDs        ports.IDs // of events
	Clock      ports.Clock
	Charges    bool                // jobs may have been charged for
	Stop       func(jobID string)  // breaks off what this process is doing for the job
	Happened   func(e event.Event) // is told of what has happened to jobs, once it is committed
	Ended      func(jobID string)  // is told when a job has ended, or was deleted
}

// Service changes jobs. It is safe for concurrent use.
type Service struct{ Deps }

// New returns the service.
func New(deps Deps) *Service { return &Service{Deps: deps} }
