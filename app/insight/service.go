package insight

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// mostRunning bounds how many running tasks are shown: whoever has more looks at the queue itself.
const mostRunning = 200

// About is what does not change while the process runs.
type About struct {
	Version  string
	Role     string // what the process does of what there is to do
	Database string // its kind
	Sandbox  string // its mode
	Storage  string // where files lie, as the operator named it
	MinFree  int64  // bytes; below that nothing new is taken in
	Workers  map[job.Kind]int
}

// Deps are what the service reaches the world through.
type Deps struct {
	Store ports.Store
	Space ports.Space
	Clock ports.Clock
	// Tools looks at what is installed on this machine. It may take a second.
	Tools func(ctx context.Context) ([]Tool, error)
	About About
}

// Service looks at an installation. It is safe for concurrent use.
type Service struct {
	Deps

	started time.Time
}

// New returns the service of a process that starts now.
func New(deps Deps) (*Service, error) {
	if deps.Store == nil || deps.Space == nil || deps.Clock == nil || deps.Tools == nil {
		return nil, errors.New("insight: every dependency must be given")
	}

	return &Service{Deps: deps, started: deps.Clock.Now()}, nil
}

// Status is how an installation stands at an instant.
type Status struct {
	About

	Started     time.Time
	Free        int64 // bytes that can be written
	Files       int64 // that are kept
	StoredBytes int64
	Queues      []Queue // one for each kind of work, lightest first
	Running     []ports.RunningTask
}

// Queue is a kind of work: what there is of it, and how many of this process's workers take it.
type Queue struct {
	ports.Depth

	Workers int
}

// Status looks at all of it in one instant of the database.
func (s *Service) Status(ctx context.Context) (status Status, err error) {
	status.About, status.Started = s.About, s.started

	if status.Free, err = s.Space.Free(ctx); err != nil {
		return status, fmt.Errorf("look how much room there is: %w", err)
	}

	var depths []ports.Depth

	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if depths, err = tx.Insight.Depths(ctx); err != nil {
			return err
		}

		if status.Running, err = tx.Insight.Running(ctx, mostRunning); err != nil {
			return err
		}

		status.Files, status.StoredBytes, err = tx.Insight.Stored(ctx)

		return err
	})
	if err != nil {
		return status, fmt.Errorf("look at the installation: %w", err)
	}

	status.Queues = s.queues(depths)

	return status, nil
}

func (s *Service) queues(depths []ports.Depth) []Queue {
	byKind := make(map[job.Kind]ports.Depth)
	for _, d := range depths {
		byKind[d.Kind] = d
	}

	var list []Queue

	for _, kind := range job.Kinds() {
		depth := byKind[kind]
		depth.Kind = kind
		list = append(list, Queue{Depth: depth, Workers: s.About.Workers[kind]})
	}

	return list
}
