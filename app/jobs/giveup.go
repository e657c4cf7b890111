package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// GiveUp fails the tasks of a job that have waited for their file as long as files are kept, and lets what can do without them go on. A job that does
// not wait, or is gone, is left as it is.
func (s *Service) GiveUp(ctx context.Context, id string) error {
	ended := false
	var spare []file.File
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, id)
		if errors.Is(err, ports.ErrNoRow) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		ready, admitted, now := j.Ready(), j.Turn() == job.Admitted, s.Clock.Now()
		if err := j.GiveUp(now.Add(-s.Files.Lifetime()), neverCame(s.Files.Lifetime()), now); errors.Is(err, job.ErrStale) {
			return nil // its file has come meanwhile
		} else if err != nil {
			return fmt.Errorf("end the wait: %w", err)
		}
		if ended = j.Status().Ended(); ended {
			if err := s.keep(ctx, tx, j); err != nil {
				return err
			}
		}
		if err := tx.Jobs.Save(ctx, j); err != nil {
			return fmt.Errorf("save the job: %w", err)
		}
		if spare, err = s.Files.Drop(ctx, tx, j); err != nil {
			return err
		}
		return s.goOn(ctx, tx, j, ready, admitted)
	})
	if err != nil {
		return fmt.Errorf("give a job's uploads up: %w", err)
	}
	if ended {
		s.Signals.Ended(id)
	}
	s.discardAll(ctx, spare)
	return nil
}

func neverCame(after time.Duration) job.Failure {
	return job.FailureOf(fault.New(fault.Timeout,
		"No file was uploaded into this task within %s. Make a new job, and upload the file into it sooner.", files.Words(after)))
}
