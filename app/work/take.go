package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// errStopped is why a running task ends when its job was cancelled.
var errStopped = errors.New("the job was cancelled")

const (
	// closing bounds the storing of a result after the worker has been told to stop.
	closing = 30 * time.Second
	// Storing is tried again after ever longer pauses, twice the one before: a database that is started anew is back by the last.
	firstPause = 50 * time.Millisecond
	lastPause  = 1600 * time.Millisecond
)

// take runs a claimed task and stores how it ended. It returns what to do next.
//
// ctx is the worker's; running is the task's, which ends also when the job is cancelled.
func (s *Service) take(ctx, running context.Context, t turn) (ports.Work, error) {
	made, err := s.attempt(running, t)
	cause := context.Cause(running)
	closed, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	switch {
	case err != nil && errors.Is(cause, errLost):
		return ports.Work{}, nil // another has it, or will take it
	case err != nil && errors.Is(ctx.Err(), context.Canceled) && !errors.Is(cause, errStopped):
		return ports.Work{}, s.handBack(closed, t)
	}
	next, kept, err := s.finishInTime(closed, t, made, err)
	if !kept {
		s.Files.Undo(closed, err, made.files...)
	}
	if errors.Is(err, job.ErrStale) {
		return ports.Work{}, nil
	}
	if err != nil {
		return ports.Work{}, fmt.Errorf("finish a task: %w", err)
	}
	if ctx.Err() != nil && next.Task != "" {
		return ports.Work{}, s.Store.Write(closed, func(ctx context.Context, tx ports.Tx) error { return tx.Enqueue(ctx, next) })
	}
	return next, nil
}

// finishInTime is finish, tried again for a while: what was made and verified is not thrown away for an error that passes.
func (s *Service) finishInTime(ctx context.Context, t turn, made outcome, failure error) (next ports.Work, kept bool, err error) {
	for after := firstPause; ; after *= 2 {
		next, kept, err = s.finish(ctx, t, made, failure)
		if err == nil || errors.Is(err, job.ErrStale) || errors.Is(err, ports.ErrUncertain) || after > lastPause {
			return next, kept, err
		}
		pause, end := context.WithTimeout(ctx, after)
		<-pause.Done()
		end()
	}
}

// finish stores a task's end, completes the exports that only wait for it, and makes what is ready next known. kept tells whether the rows
// of the files that the task made are stored.
func (s *Service) finish(ctx context.Context, t turn, made outcome, failure error) (next ports.Work, kept bool, err error) {
	ended := false
	var spare []file.File
	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, t.job.ID())
		if errors.Is(err, ports.ErrNoRow) {
			return job.ErrStale // deleted meanwhile
		}
		if err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		waiting := j.Ready()
		if err := s.end(ctx, tx, j, t, made, failure); err != nil {
			return err
		}
		if err := s.completeExports(j); err != nil {
			return err
		}
		var rest []ports.Work
		next, rest = successors(j, waiting, t.kind)
		ended = j.Status().Ended()
		if err := s.save(ctx, tx, j, slices.Concat(t.inputs, made.files)...); err != nil {
			return err
		}
		if spare, err = s.Files.Drop(ctx, tx, j); err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, rest...); err != nil {
			return err
		}
		return s.yield(ctx, tx, j)
	})
	if err != nil {
		return ports.Work{}, false, err
	}
	s.Files.Discard(ctx, spare...) // before anybody is told that the job has ended
	if ended {
		s.Ended(t.job.ID())
	}
	return next, failure == nil, nil
}

func (s *Service) end(ctx context.Context, tx ports.Tx, j *job.Job, t turn, made outcome, failure error) error {
	now := s.Clock.Now()
	if failure != nil {
		end := j.Fail
		if errors.Is(failure, ports.ErrCrashed) {
			end = j.Crash
		}
		if err := end(t.task.Name, t.lease, job.FailureOf(failure), now); err != nil {
			return err
		}
		kind := fault.Of(failure).Kind
		s.Log.WarnContext(ctx, "task failed", "job", j.ID(), "task", t.task.Name, "operation", t.task.Operation, "kind", kind, "cause", failure)
		return nil
	}
	for _, f := range made.files {
		if err := tx.Files.Insert(ctx, f); err != nil {
			return fmt.Errorf("insert a file: %w", err)
		}
	}
	if err := j.Advance(t.task.Name, t.lease, 0, made.engine, made.version, now); err != nil {
		return err
	}
	jobs.Weigh(s.Catalog.Formats(), j, t.task.Name, made.files...)
	return j.Complete(t.task.Name, t.lease, made.result, now)
}

// successors splits what became ready into the task that this worker goes on with, one no heavier than its run, and the rest.
func successors(j *job.Job, waiting []string, kind job.Kind) (next ports.Work, rest []ports.Work) {
	known := map[string]bool{}
	for _, name := range waiting {
		known[name] = true
	}
	for _, name := range j.Ready() {
		if known[name] {
			continue // queued before
		}
		w := ports.Work{Job: j.ID(), Task: name, Kind: j.RunKind(name)}
		if next.Task == "" && !w.Kind.Heavier(kind) {
			w.Kind = kind
			next = w
			continue
		}
		rest = append(rest, w)
	}
	return next, rest
}

// completeExports ends the exports whose inputs are all there: they only name files, so there is nothing to run.
func (s *Service) completeExports(j *job.Job) error {
	for _, name := range j.Ready() {
		t, _ := j.Task(name)
		if t.Operation != job.OpExportURL {
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

// save stores a job that was changed, at rest where it has nothing to do. known are some of its files, as they were read before. Where all are known to
// be kept long enough, nothing is asked; otherwise all are held, since others take a job's files together and in one order.
func (s *Service) save(ctx context.Context, tx ports.Tx, j *job.Job, known ...file.File) error {
	if j.Status().Ended() {
		until := s.Files.Until(s.Clock.Now())
		j.Keep(until)
		lasts := map[string]bool{}
		for _, f := range known {
			lasts[f.ID] = f.Lasts(until)
		}
		ids := j.Files()
		if slices.ContainsFunc(ids, func(id string) bool { return !lasts[id] }) {
			if err := tx.Files.Keep(ctx, ids, until); err != nil {
				return fmt.Errorf("keep the job's files: %w", err)
			}
		}
	}
	j.Rest()
	if err := tx.Jobs.Save(ctx, j); err != nil {
		return fmt.Errorf("save the job: %w", err)
	}
	return nil
}

// yield passes the turn on of a job that has ended, or rests. It comes last in a transaction.
func (s *Service) yield(ctx context.Context, tx ports.Tx, j *job.Job) error {
	if j.Turn() != job.NoTurn {
		return nil
	}
	return s.Turns.Pass(ctx, tx, j.Owner())
}
