package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// giveUp ends the wait for uploads that do not come.
func (s *Service) giveUp(ctx context.Context) error {
	due := func(ctx context.Context, tx ports.Tx) ([]string, error) {
		before := s.Clock.Now().Add(-s.Files.Lifetime())
		return tx.DueJobs.Waiting(ctx, before, jobsAtOnce)
	}

	return s.each(ctx, due, s.giveJobUp)
}

// giveUploadsUp deletes the uploads that were not finished in time, and forgets those that were.
func (s *Service) giveUploadsUp(ctx context.Context) error {
	for {
		n, err := s.Files.GiveUp(ctx, filesAtOnce)
		if err != nil || n < filesAtOnce {
			return err
		}
	}
}

// giveJobUp fails the tasks of a job that have waited for their file as long as files are kept, and
// lets what can do without them go on. A job that does not wait any more is left as it is.
func (s *Service) giveJobUp(ctx context.Context, id string) error {
	err := s.change(ctx, id, func(j *job.Job) error {
		now := s.Clock.Now()
		return j.GiveUp(now.Add(-s.Files.Lifetime()), neverCame(s.Files.Lifetime()), now)
	})
	if err != nil && !errors.Is(err, job.ErrStale) {
		return fmt.Errorf("give a job's uploads up: %w", err)
	}

	return nil
}

func neverCame(after time.Duration) job.Failure {
	return job.FailureOf(fault.New(
		fault.Timeout,
		"No file was uploaded into this task within %s. Make a new job, and upload the file into it sooner.",
		files.Words(after),
	))
}

// change changes a job. One that is gone was deleted by somebody faster.
func (s *Service) change(ctx context.Context, id string, verb func(*job.Job) error) error {
	_, err := s.Lifecycle.Change(ctx, id,
		func(_ context.Context, _ *lifecycle.Tx, j *job.Job) error { return verb(j) })
	if errors.Is(err, lifecycle.ErrNoJob) {
		return nil
	}

	return err
}
