package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/app/turns"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// handBack returns a task that was broken off because the worker stops. It costs the task nothing.
func (s *Service) handBack(ctx context.Context, t turn) error {
	return s.requeue(ctx, t.job.ID(), func(j *job.Job) ([]string, error) {
		if err := j.Release(t.task.Name, t.lease); errors.Is(err, job.ErrStale) {
			return nil, nil // cancelled meanwhile
		} else if err != nil {
			return nil, fmt.Errorf("release %s: %w", t.task.Name, err)
		}
		return []string{t.task.Name}, nil
	})
}

// Recover hands the tasks back that a dead process left running, queues what it had not come to, and admits jobs whose turn it is. It may run only
// while no other process works: at start-up, under the lock on the data folder.
func (s *Service) Recover(ctx context.Context) error {
	var ids []string
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		ids, err = tx.Jobs.Unended(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("look for broken-off work: %w", err)
	}
	if err := s.takeBack(ctx, ids, func(job.TaskState) bool { return true }); err != nil {
		return err
	}
	return s.Turns.Round(ctx)
}

// takeBack has the tasks of these jobs begun anew whose workers are lost, and queues what they had not come to. A job with which that cannot be done
// keeps no other waiting.
func (s *Service) takeBack(ctx context.Context, ids []string, lost func(job.TaskState) bool) error {
	var failed []error
	for _, id := range ids {
		err := s.requeue(ctx, id, func(j *job.Job) ([]string, error) {
			if j.Status() != job.Processing { // one that no worker has begun is in the queue as it is, or waits for its turn
				return nil, nil
			}
			if err := loseAll(j, lost, s.Clock.Now()); err != nil {
				return nil, err
			}
			return j.Ready(), nil
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("take the job %s back: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

func loseAll(j *job.Job, lost func(job.TaskState) bool, now time.Time) error {
	for _, t := range j.Running() {
		if !lost(t) {
			continue
		}
		if err := j.Lose(t.Name, t.Lease, now); err != nil {
			return fmt.Errorf("take %s back: %w", t.Name, err)
		}
	}
	return nil
}

// requeue changes a job that has not ended and queues the tasks that change names.
func (s *Service) requeue(ctx context.Context, jobID string, change func(*job.Job) ([]string, error)) error {
	ended := false
	var spare []file.File
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, jobID)
		if errors.Is(err, ports.ErrNoRow) || (err == nil && j.Status().Ended()) {
			return nil // deleted or cancelled meanwhile
		}
		if err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		names, err := change(j)
		if err != nil {
			return err
		}
		ended = j.Status().Ended()
		if err := s.save(ctx, tx, j); err != nil {
			return err
		}
		if spare, err = s.Files.Drop(ctx, tx, j); err != nil {
			return err
		}
		if err := turns.Offer(ctx, tx, j, names); err != nil {
			return err
		}
		return s.yield(ctx, tx, j)
	})
	if err != nil {
		return fmt.Errorf("queue a job's tasks again: %w", err)
	}
	s.Files.Discard(ctx, spare...)
	if ended {
		s.Ended(jobID)
	}
	return nil
}
