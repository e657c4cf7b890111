package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// How much one transaction does: others wait for it to write.
const (
	filesAtOnce = 100
	jobsAtOnce  = 20
)

// renew keeps the files alive that a job needs which has not ended, a little before their time is
// over: to its caller they are never gone.
func (s *Service) renew(ctx context.Context) error {
	return s.all(ctx, func(ctx context.Context, tx ports.Tx) (int, error) {
		now := s.Clock.Now()

		return tx.DueFiles.Renew(
			ctx,
			now.Add(2*s.every()),
			now.Add(s.Files.Lifetime()),
			filesAtOnce,
		)
	})
}

// expire marks the jobs whose files are kept no longer.
func (s *Service) expire(ctx context.Context) error {
	due := func(ctx context.Context, tx ports.Tx) ([]string, error) {
		return tx.DueJobs.Expiring(
			ctx,
			s.Clock.Now(),
			jobsAtOnce,
			job.Completed,
			job.Failed,
			job.Cancelled,
		)
	}

	return s.each(ctx, due, func(ctx context.Context, id string) error {
		return s.change(ctx, id, func(j *job.Job) error {
			if j.Status() == job.Expired {
				return nil // another process was faster
			}

			return j.Expire()
		})
	})
}

// delete deletes the files whose time is over.
func (s *Service) delete(ctx context.Context) error {
	for {
		var list []file.File

		err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
			now := s.Clock.Now()
			if list, err = tx.DueFiles.Delete(ctx, now, now, filesAtOnce); err != nil {
				return err
			}

			return s.Files.Expired(ctx, tx, list...)
		})
		if err != nil {
			return fmt.Errorf("delete what has expired: %w", err)
		}

		s.Files.Discard(ctx, list...)
		s.count(list)

		if len(list) < filesAtOnce {
			return nil
		}
	}
}

// count tells of files whose time was over.
func (s *Service) count(list []file.File) {
	var bytes int64
	for _, f := range list {
		bytes += f.Size
	}

	if len(list) > 0 {
		s.Freed(Expired, len(list), bytes)
	}
}

// forget removes the rows of what expired long ago: of jobs, of files that no job names any more,
// and of idempotency records.
func (s *Service) forget(ctx context.Context) error {
	due := func(ctx context.Context, tx ports.Tx) ([]string, error) {
		return tx.DueJobs.Expiring(
			ctx,
			s.Clock.Now().Add(-s.cfg.JobLifetime),
			jobsAtOnce,
			job.Expired,
		)
	}

	return errors.Join(
		s.each(ctx, due, s.forgetJob),
		s.all(ctx, func(ctx context.Context, tx ports.Tx) (int, error) {
			// A job is forgotten within a lifetime of its files after these were deleted, save for
			// few. Asked later, there is little to pass over.
			return tx.DueFiles.Forget(
				ctx,
				s.Clock.Now().Add(-s.cfg.JobLifetime-2*s.Files.Lifetime()),
				filesAtOnce,
			)
		}),
		s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
			return tx.IdempotencyRecords.Forget(ctx, s.Clock.Now().Add(-idempotency.Lifetime))
		}),
		s.Forget(ctx),
	)
}

func (s *Service) forgetJob(ctx context.Context, id string) error {
	gone, err := s.Lifecycle.Delete(ctx, id, anyJob)
	if errors.Is(err, lifecycle.ErrNoJob) {
		return nil // another process was faster
	}

	if err != nil {
		return err
	}

	s.count(gone)

	return nil
}

// each does something to every job that is due, each in a transaction of its own. It ends where a
// look finds none but those that failed.
func (s *Service) each(
	ctx context.Context,
	due func(context.Context, ports.Tx) ([]string, error),
	do func(context.Context, string) error,
) error {
	for {
		var ids []string

		err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
			ids, err = due(ctx, tx)
			return err
		})
		if err != nil {
			return fmt.Errorf("look for jobs that are due: %w", err)
		}

		var errs []error

		for _, id := range ids {
			if err := do(ctx, id); err != nil {
				errs = append(errs, fmt.Errorf("job %s: %w", id, err))
			}
		}

		if len(ids) < jobsAtOnce || len(errs) > 0 {
			return errors.Join(errs...)
		}
	}
}

// all repeats a transaction until it finds less than it could have taken.
func (s *Service) all(
	ctx context.Context,
	take func(context.Context, ports.Tx) (int, error),
) error {
	for {
		var n int

		err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
			n, err = take(ctx, tx)
			return err
		})
		if err != nil || n < filesAtOnce {
			return err
		}
	}
}

// Orphans deletes blobs of at least an age that no row names: what a worker stored that died before
// it could say so, or what was to be deleted when the process died.
func (s *Service) Orphans(ctx context.Context, age time.Duration) error {
	swept, err := s.Files.Sweep(ctx, s.Clock.Now().Add(-age))
	if swept.Blobs > 0 {
		s.Log.InfoContext(ctx, "deleted stored files that nothing refers to", "count", swept.Blobs)
		s.Freed(Orphaned, swept.Blobs, swept.Bytes)
	}

	if err != nil {
		return fmt.Errorf("look for orphans: %w", err)
	}

	return nil
}

func anyJob(context.Context, ports.Tx, *job.Job) error { return nil }
