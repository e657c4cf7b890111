package retention

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/app/work"
	"github.com/convertd/convertd/ports"
)

// Config says how long things are kept that are kept no longer than needed.
type Config struct {
	JobLifetime time.Duration // how long an expired job is shown
}

// DefaultConfig shows expired jobs for 30 days, as the API's contract says.
func DefaultConfig() Config { return Config{JobLifetime: 30 * 24 * time.Hour} }

// Why files were freed.
const (
	Expired  = "expired"  // their time was over
	Orphaned = "orphaned" // nothing named them
)

// Deps are what the service reaches the world through.
type Deps struct {
	Store     ports.Store
	Files     *files.Service
	Lifecycle *lifecycle.Service
	Clock     ports.Clock
	Log       *slog.Logger
	Freed     func(why string, files int, bytes int64) // told of what was deleted
	Forget    func(ctx context.Context) error          // removes events that nobody reads any more
}

// Service deletes what is kept no longer. Several processes may do so at once, and each may be
// killed at any moment: a row is marked before its bytes go, and bytes without a row are found by
// Orphans.
type Service struct {
	cfg Config
	Deps
}

// New returns the service.
func New(cfg Config, deps Deps) (*Service, error) {
	if cfg.JobLifetime <= 0 {
		return nil, errors.New("retention: JobLifetime must be greater than zero")
	}

	return &Service{cfg: cfg, Deps: deps}, nil
}

const (
	// longest and shortest bound the time between two rounds, which is a share of the files'
	// lifetime.
	longest  = time.Minute
	shortest = 100 * time.Millisecond
	share    = 20
	// orphansEvery is the time between two looks for orphans, each of which lists the whole
	// storage.
	orphansEvery = time.Hour
	// orphanAge is how old a blob must be before it can be an orphan: older than any task or
	// request becomes between storing a file and its row.
	orphanAge = work.Longest + time.Hour
)

// every returns the time between two rounds.
func (s *Service) every() time.Duration {
	return min(max(s.Files.Lifetime()/share, shortest), longest)
}

// Run does rounds until ctx ends. It looks for orphans at once: no process may live for as long as
// there is between two looks.
func (s *Service) Run(ctx context.Context) {
	var looked time.Time

	for ctx.Err() == nil {
		s.tell(ctx, s.Round(ctx))

		if now := s.Clock.Now(); now.Sub(looked) >= orphansEvery {
			looked = now

			s.tell(ctx, s.Orphans(ctx, orphanAge))
		}

		pause, end := context.WithTimeout(ctx, s.every())
		<-pause.Done()
		end()
	}
}

func (s *Service) tell(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.Log.ErrorContext(
			ctx,
			"what is kept no longer could not all be deleted; it is tried again",
			"cause",
			err,
		)
	}
}

// Round deletes all that is due now. What fails is left for the next round, and does not keep the
// rest from being done.
func (s *Service) Round(ctx context.Context) error {
	return errors.Join(
		s.giveUp(ctx), s.giveUploadsUp(ctx), s.renew(ctx), s.expire(ctx), s.delete(ctx),
		s.forget(ctx),
	)
}
