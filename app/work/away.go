package work

import (
	"context"
	"errors"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// probeEvery is the time between two looks whether the storage is back.
const probeEvery = time.Second

// storageAway reports whether the storage of files is away, which is then why a task failed. It is
// said once until the storage is back.
func (s *Service) storageAway(ctx context.Context) bool {
	err := s.Files.Reach(ctx)
	if err == nil {
		return false
	}

	if s.away.CompareAndSwap(false, true) {
		s.Log.ErrorContext(ctx,
			"the storage of files is away; work waits until it is back, and nothing has failed",
			"cause", err)
	}

	return true
}

// awaitStorage returns when the storage is there, or ctx ends.
func (s *Service) awaitStorage(ctx context.Context) error {
	for s.away.Load() {
		pause, end := context.WithTimeout(ctx, probeEvery)
		<-pause.Done()
		end()

		if ctx.Err() != nil {
			return context.Cause(ctx)
		}

		if s.Files.Reach(ctx) == nil && s.away.CompareAndSwap(true, false) {
			s.Log.InfoContext(ctx, "the storage of files is back; work goes on")
		}
	}

	return nil
}

// passes reports whether a task that failed is begun anew: its child died, or a storage was away
// and may be back by now.
func passes(failure error) bool {
	return errors.Is(failure, ports.ErrCrashed) || fault.Is(failure, fault.StorageMissing) ||
		fault.Is(failure, fault.Unavailable)
}
