package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// GiveUp fails the tasks of a job that have waited for their file as long as files are kept, and lets what can do without them go on. A job that does
// not wait, or is gone, is left as it is.
func (s *Service) GiveUp(ctx context.Context, id string) error {
	get := func(ctx context.Context, tx ports.Tx) (*job.Job, error) {
		j, err := tx.Jobs.Get(ctx, id)
		if errors.Is(err, ports.ErrNoRow) {
			return nil, job.ErrStale // deleted meanwhile
		}
		return j, err
	}
	_, err := s.change(ctx, get, nil, func(_ context.Context, _ ports.Tx, j *job.Job) error {
		now := s.Clock.Now()
		return j.GiveUp(now.Add(-s.Files.Lifetime()), neverCame(s.Files.Lifetime()), now)
	})
	if err != nil && !errors.Is(err, job.ErrStale) { // which it is, too, where its file has come meanwhile
		return fmt.Errorf("give a job's uploads up: %w", err)
	}
	return nil
}

func neverCame(after time.Duration) job.Failure {
	return job.FailureOf(fault.New(fault.Timeout,
		"No file was uploaded into this task within %s. Make a new job, and upload the file into it sooner.", files.Words(after)))
}
