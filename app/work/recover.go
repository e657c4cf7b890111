package work

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// handBack returns a task that was broken off because the worker stops. It costs the task no attempt.
func (s *Service) handBack(ctx context.Context, t turn) error {
	return s.requeue(ctx, t.job.ID(), func(j *job.Job) ([]string, error) {
		if err := j.Release(t.task.Name, t.lease, true); errors.Is(err, job.ErrStale) {
			return nil, nil // cancelled meanwhile
		} else if err != nil {
			return nil, fmt.Errorf("release %s: %w", t.task.Name, err)
		}
		return []string{t.task.Name}, nil
	})
}

// Recover hands the tasks back that a dead process left running, and queues what it had not come to. It may run only while no other process
// works: at start-up, under the lock on the data folder.
func (s *Service) Recover(ctx context.Context) error {
	var ids []string
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		ids, err = tx.Jobs.Unended(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("look for broken-off work: %w", err)
	}
	for _, id := range ids {
		if err := s.requeue(ctx, id, releaseAll); err != nil {
			return err
		}
	}
	return nil
}

// releaseAll releases what runs and returns all that can begin. A job that no worker has begun is in the queue as it is.
func releaseAll(j *job.Job) ([]string, error) {
	if j.Status() != job.Processing {
		return nil, nil
	}
	for _, t := range j.Running() {
		if err := j.Release(t.Name, t.Lease, false); err != nil {
			return nil, fmt.Errorf("release %s: %w", t.Name, err)
		}
	}
	return j.Ready(), nil
}

// requeue changes a job and queues the tasks that change names.
func (s *Service) requeue(ctx context.Context, jobID string, change func(*job.Job) ([]string, error)) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, jobID)
		if errors.Is(err, ports.ErrNoRow) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		names, err := change(j)
		if err != nil || len(names) == 0 {
			return err
		}
		if err := s.save(ctx, tx, j); err != nil {
			return err
		}
		work := make([]ports.Work, len(names))
		for i, name := range names {
			work[i] = ports.Work{Job: jobID, Task: name, Kind: j.RunKind(name)}
		}
		return tx.Enqueue(ctx, work...)
	})
	if err != nil {
		return fmt.Errorf("queue a job's tasks again: %w", err)
	}
	return nil
}
