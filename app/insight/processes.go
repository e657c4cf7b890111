package insight

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/convertd/convertd/ports"
)

const (
	// pulse is how often a process reports that it runs.
	pulse = 15 * time.Second
	// silence is after how long without a report it is no longer shown.
	silence = 4 * pulse
	// farewell bounds how long the end of a process waits for the database.
	farewell = 2 * time.Second
)

// Report tells the others of the installation that this process runs. A process that is alone need
// not: it shows itself.
func (s *Service) Report(ctx context.Context) {
	process := s.process
	process.Seen = s.Clock.Now()

	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.Processes.Report(ctx, process)
	})
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "others cannot see that this process runs", "cause", err)
	}
}

// Stay goes on reporting until ctx ends, and then tells the others that this process ends.
func (s *Service) Stay(ctx context.Context) {
	for ctx.Err() == nil {
		pause, end := context.WithTimeout(ctx, pulse)
		<-pause.Done()
		end()

		if ctx.Err() == nil {
			s.Report(ctx)
		}
	}

	s.leave(context.WithoutCancel(ctx))
}

func (s *Service) leave(ctx context.Context) {
	ctx, done := context.WithTimeout(ctx, farewell)
	defer done()

	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.Processes.Leave(ctx, s.process.ID, s.Clock.Now().Add(-silence))
	})
	if err != nil { // it is seen by its silence, too
		s.Log.DebugContext(ctx, "others cannot see that this process has ended", "cause", err)
	}
}

// withOwn adds this process where it has not reported.
func (s *Service) withOwn(list []ports.Process) []ports.Process {
	known := slices.ContainsFunc(list, func(p ports.Process) bool { return p.ID == s.process.ID })
	if known {
		return list
	}

	own := s.process
	own.Seen = s.Clock.Now()
	list = append(list, own)
	slices.SortFunc(list, func(a, b ports.Process) int { return strings.Compare(a.ID, b.ID) })

	return list
}
