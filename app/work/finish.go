package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// errStopped is why a running task ends when its job was cancelled.
var errStopped = errors.New("the job was cancelled")

const (
	// closing bounds the storing of a result after the worker has been told to stop.
	closing = 30 * time.Second
	// Storing is tried again with exponential backoff: a database that is started anew is back by
	// the last pause.
	firstPause = 50 * time.Millisecond
	lastPause  = 1600 * time.Millisecond
)

// runClaimed runs a claimed task's operation and stores how it ended. It returns what to do next.
//
// ctx is the worker's; running is the task's, which ends also when the job is cancelled.
func (s *Service) runClaimed(ctx, running context.Context, a assignment) (ports.Work, error) {
	made, err := s.runOperation(running, a)
	*a.failed = err
	cause := context.Cause(running)

	closed, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()

	switch {
	case err != nil && errors.Is(cause, errLost):
		return ports.Work{}, nil // another has it, or will take it
	case err != nil && errors.Is(ctx.Err(), context.Canceled) && !errors.Is(cause, errStopped):
		return ports.Work{}, s.release(closed, a)
	case errors.Is(err, errShare):
		*a.failed = nil
		return ports.Work{}, s.postpone(closed, a)
	case err != nil && !errors.Is(cause, errStopped) && s.storageAway(closed):
		return ports.Work{}, s.release(closed, a)
	}

	a.last = ctx.Err() != nil

	next, kept, err := s.finishInTime(closed, a, made, err)
	if !kept {
		s.Files.Undo(closed, err, made.files...)
	}

	if stale(err) {
		return ports.Work{}, nil
	}

	if err != nil {
		return ports.Work{}, fmt.Errorf("finish a task: %w", err)
	}

	return next, nil
}

// stale reports whether somebody else has the task by now, or its job has ended or was deleted.
func stale(err error) bool {
	return errors.Is(err, job.ErrStale) || errors.Is(err, lifecycle.ErrNoJob)
}

// finishInTime is finish, tried again for a while: what was made and verified is not thrown away
// for an error that passes.
func (s *Service) finishInTime(
	ctx context.Context,
	a assignment,
	made outcome,
	failure error,
) (next ports.Work, kept bool, err error) {
	for after := firstPause; ; after *= 2 {
		next, kept, err = s.finish(ctx, a, made, failure)
		if err == nil || stale(err) || errors.Is(err, ports.ErrUncertain) || after > lastPause {
			return next, kept, err
		}

		pause, end := context.WithTimeout(ctx, after)
		<-pause.Done()
		end()
	}
}

// finish stores a task's end, and completes the exports that only wait for it. next is the task
// that this worker goes on with. kept tells whether the rows of the files that the task made are
// stored.
func (s *Service) finish(
	ctx context.Context, a assignment, made outcome, failure error,
) (next ports.Work, kept bool, err error) {
	end := func(ctx context.Context, tx *lifecycle.Tx, j *job.Job) error {
		if failure == nil && operation.RoleOf(a.task.Operation) == operation.Import {
			// other imports of the job may have ended meanwhile
			failure = jobs.Imported(a.plan, j, a.task.Name, len(made.files))
		}

		if err := s.end(ctx, tx.Tx, j, a, made, failure); err != nil {
			return err
		}

		s.count(tx, j, a, made)
		tx.Seen(slices.Concat(a.inputs, made.files)...)

		if !a.last {
			tx.GoOn(a.kind)
		}

		return s.completeExports(j)
	}

	next, err = s.Lifecycle.Change(ctx, a.job.ID(), end)

	return next, err == nil && failure == nil, err
}

func (s *Service) end(
	ctx context.Context,
	tx ports.Tx,
	j *job.Job,
	a assignment,
	made outcome,
	failure error,
) error {
	now := s.Clock.Now()

	if failure != nil {
		end := j.Fail
		if passes(failure) {
			end = j.Crash
		}

		if err := end(a.task.Name, a.lease, job.FailureOf(failure), now); err != nil {
			return err
		}

		kind := fault.Of(failure).Kind
		s.Log.WarnContext(
			ctx,
			"task failed",
			"job",
			j.ID(),
			"task",
			a.task.Name,
			"operation",
			a.task.Operation,
			"kind",
			kind,
			"cause",
			failure,
		)

		return nil
	}

	for _, f := range made.files {
		if err := tx.Files.Insert(ctx, f); err != nil {
			return fmt.Errorf("insert a file: %w", err)
		}
	}

	if err := j.Advance(a.task.Name, a.lease, 0, made.engine, made.version, now); err != nil {
		return err
	}

	jobs.Weigh(s.Catalog.Formats(), j, a.task.Name, made.files...)

	return j.Complete(a.task.Name, a.lease, made.result, now)
}

// completeExports ends the exports whose inputs are all there: they only name files, so there is
// nothing to run.
func (s *Service) completeExports(j *job.Job) error {
	for _, name := range j.Ready() {
		t, _ := j.Task(name)
		if op, _ := operation.Find(t.Operation); op.Runs != operation.AsLinks {
			continue
		}

		result := job.Result{}

		for _, in := range t.Input {
			if from, _ := j.Task(in); from.Result != nil {
				result.Files = append(result.Files, from.Result.Files...)
			}
		}

		now := s.Clock.Now()
		if err := j.Claim(name, "here", now, now); err != nil {
			return fmt.Errorf("begin an export: %w", err)
		}

		if err := j.Complete(name, "here", result, now); err != nil {
			return fmt.Errorf("complete an export: %w", err)
		}
	}

	return nil
}
