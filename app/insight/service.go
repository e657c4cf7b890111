package insight

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// mostRunning bounds how many running tasks are shown: whoever has more looks at the queue itself.
const mostRunning = 200

// About is what does not change while the process runs.
type About struct {
	Version  string
	Host     string // the machine's name
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
	IDs   ports.IDs
	Log   *slog.Logger
	// Tools looks at what is installed on this machine. It may take a second.
	Tools func(ctx context.Context) ([]Tool, error)
	About About
}

// Service looks at an installation. It is safe for concurrent use.
type Service struct {
	Deps

	process ports.Process // this one, as it was when it began
}

// New returns the service of a process that starts now.
func New(deps Deps) (*Service, error) {
	if deps.Store == nil || deps.Space == nil || deps.Clock == nil || deps.Tools == nil ||
		deps.IDs == nil || deps.Log == nil {
		return nil, errors.New("insight: every dependency must be given")
	}

	return &Service{Deps: deps, process: ports.Process{
		ID: deps.IDs.New("prc_"), Host: deps.About.Host, Role: deps.About.Role,
		Version: deps.About.Version, Workers: deps.About.Workers, Started: deps.Clock.Now(),
	}}, nil
}

// Status is how an installation stands at an instant.
type Status struct {
	About

	Process     string // id of the one that looks
	Started     time.Time
	Free        int64 // bytes that can be written
	Files       int64 // that are kept
	StoredBytes int64
	Queues      []Queue // one for each kind of work, lightest first
	Running     []ports.RunningTask
	Processes   []ports.Process // of the installation, those that began first before others
}

// Queue is a kind of work: what there is of it, and how many workers of all processes take it.
type Queue struct {
	ports.Depth

	Workers int
}

// Status looks at all of it in one instant of the database.
func (s *Service) Status(ctx context.Context) (status Status, err error) {
	status.About, status.Process, status.Started = s.About, s.process.ID, s.process.Started

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

		if status.Files, status.StoredBytes, err = tx.Insight.Stored(ctx); err != nil {
			return err
		}

		status.Processes, err = tx.Processes.Heard(ctx, s.Clock.Now().Add(-silence))

		return err
	})
	if err != nil {
		return status, fmt.Errorf("look at the installation: %w", err)
	}

	status.Processes = s.withOwn(status.Processes)
	status.Queues = queues(depths, status.Processes)

	return status, nil
}

func queues(depths []ports.Depth, processes []ports.Process) []Queue {
	byKind := make(map[job.Kind]ports.Depth)
	for _, d := range depths {
		byKind[d.Kind] = d
	}

	var list []Queue

	for _, kind := range job.Kinds() {
		depth := byKind[kind]
		depth.Kind = kind

		queue := Queue{Depth: depth}
		for _, p := range processes {
			queue.Workers += p.Workers[kind]
		}

		list = append(list, queue)
	}

	return list
}
