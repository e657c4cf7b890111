package jobs

import (
	"context"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/ports"
)

// Deps are what the service reaches the world through.
type Deps struct {
	Store     ports.Store
	Files     *files.Service
	Lifecycle *lifecycle.Service
	Catalog   *catalog.Catalog
	Fetcher   ports.Fetcher
	Remote    ports.Remote
	// Connections are the storages that owners have kept.
	Connections *connections.Service
	Sealer      ports.Sealer
	IDs         ports.IDs
	Clock       ports.Clock
	Signals     *Signals
	// Charge counts a job that processes something, in the transaction that makes it; nil where
	// nothing is counted.
	Charge func(ctx context.Context, tx ports.Tx, p access.Principal, jobID string) error
}

// inlineAtOnce is how many files are taken out of bodies at once. Each takes buffers of a megabyte,
// while bodies that wait lie on the disk.
const inlineAtOnce = 2

// Service is what callers do with jobs.
type Service struct {
	Deps

	inline chan struct{}
}

// New returns the service.
func New(deps Deps) *Service {
	return &Service{Deps: deps, inline: make(chan struct{}, inlineAtOnce)}
}
