package jobs

import (
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/turns"
	"github.com/convertd/convertd/ports"
)

// Deps are what the service reaches the world through.
type Deps struct {
	Store   ports.Store
	Files   *files.Service
	Turns   *turns.Service
	Catalog *catalog.Catalog
	Fetcher ports.Fetcher
	Sealer  ports.Sealer
	IDs     ports.IDs
	Clock   ports.Clock
	Signals *Signals
	Stop    func(jobID string) // breaks off what this process is doing for the job
}

// Service is what callers do with jobs.
type Service struct{ Deps }

// New returns the service.
func New(deps Deps) *Service { return &Service{Deps: deps} }
