package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// release hands a task back that was broken off because the worker stops. It costs the task
// nothing.
func (s *Service) release(ctx context.Context, a assignment) error {
	release := func(_ context.Context, _ *lifecycle.Tx, j *job.Job) error {
		if err := j.Release(a.task.Name, a.lease); !errors.Is(err, job.ErrStale) {
			return err
		}

		return nil // cancelled meanwhile
	}

	_, err := s.Lifecycle.Change(ctx, a.job.ID(), release)
	if err != nil && !errors.Is(err, lifecycle.ErrNoJob) {
		return fmt.Errorf("hand %s back: %w", a.task.Name, err)
	}

	return nil
}

// Recover hands the tasks back that a dead process left running, queues what it had not come to,
// and admits jobs that may be admitted. It may run only while no other process works: at start-up,
// under the lock on the data folder.
func (s *Service) Recover(ctx context.Context) error {
	var ids, running []string

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if ids, err = tx.Jobs.Unended(ctx); err != nil {
			return err
		}

		running, err = tx.Leases.Overdue(ctx, s.Clock.Now().Add(leaseTime+Longest), len(ids)+1)

		return err
	})
	if err != nil {
		return fmt.Errorf("look for broken-off work: %w", err)
	}

	slices.Reverse(running) // what was begun last goes first: it is the likeliest to have killed

	dead := deaths{running: running, lost: func(job.TaskState) bool { return true }, restart: true}
	if err := s.reclaimAll(ctx, ids, dead); err != nil {
		return err
	}

	return s.Lifecycle.AdmitWaiting(ctx)
}

// deaths are workers that are lost, and what they ran.
type deaths struct {
	running []string // jobs of which tasks were lost
	lost    func(job.TaskState) bool
	restart bool // it was the whole server
}

// reclaimAll frees the tasks of these jobs whose workers are lost, and queues what they had not
// come to. A job with which that cannot be done keeps no other waiting.
func (s *Service) reclaimAll(ctx context.Context, ids []string, dead deaths) error {
	lose := func(_ context.Context, tx *lifecycle.Tx, j *job.Job) error {
		// What no worker has begun is in the queue as it is, or waits for its admission.
		if j.Status() != job.Processing {
			return nil
		}

		tx.Requeue(j.Ready()...)

		if dead.restart {
			j.Exonerate()
		}

		running, now := j.Running(), s.Clock.Now()
		if err := loseAll(j, dead.lost, len(dead.running) < 2, now); err != nil {
			return err
		}

		if dead.restart {
			s.backOff(tx, j, running, slices.Index(dead.running, j.ID()), now)
		}

		return nil
	}

	var failed []error

	for _, id := range ids {
		_, err := s.Lifecycle.Change(ctx, id, lose)
		if err != nil && !errors.Is(err, lifecycle.ErrNoJob) {
			failed = append(failed, fmt.Errorf("take the job %s back: %w", id, err))
		}
	}

	return errors.Join(failed...)
}

// loseAll hands back what was lost. alone says that no other job lost anything.
func loseAll(j *job.Job, lost func(job.TaskState) bool, alone bool, now time.Time) error {
	tasks := slices.DeleteFunc(j.Running(), func(t job.TaskState) bool { return !lost(t) })

	for _, t := range tasks {
		if err := j.Lose(t.Name, t.Lease, alone && len(tasks) == 1, now); err != nil {
			return fmt.Errorf("take %s back: %w", t.Name, err)
		}
	}

	return nil
}
