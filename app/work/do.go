package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// errStopped is why a running task ends when its job was cancelled.
var errStopped = errors.New("the job was cancelled")

// closing bounds the storing of a result after the worker has been told to stop.
const closing = 30 * time.Second

// turn is one task in a worker's hands.
type turn struct {
	job    *job.Job
	task   job.TaskState
	inputs []file.File
	lease  string
	kind   job.Kind // of the straight run
}

// Do does a task, and after it the successors that are no heavier, until none is left; what else becomes ready goes through the queue.
// It returns nil when there is nothing more to do, also when another worker holds the task or the job has ended.
func (s *Service) Do(ctx context.Context, w ports.Work) error {
	for w.Task != "" {
		t, err := s.claim(ctx, w)
		if errors.Is(err, job.ErrStale) || errors.Is(err, ports.ErrNoRow) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("claim a task: %w", err)
		}
		if w, err = s.take(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// claim begins the task in the store. A task that is given up instead is stored as failed, and ErrStale returned.
func (s *Service) claim(ctx context.Context, w ports.Work) (turn, error) {
	t := turn{lease: s.IDs.New("lease_"), kind: w.Kind}
	var stale error
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs().Get(ctx, w.Job)
		if err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		waiting := j.Ready()
		stale = j.Claim(w.Task, t.lease, s.Clock.Now())
		if t.task, _ = j.Task(w.Task); stale != nil && t.task.Status != job.Failed {
			return nil // somebody else has it, or it has ended
		}
		t.job = j
		if t.inputs, err = inputs(ctx, tx, j, t.task); err != nil {
			return err
		}
		if err := s.save(ctx, tx, j); err != nil {
			return err
		}
		if stale == nil {
			return nil
		}
		_, rest := successors(j, waiting, "")
		return tx.Enqueue(ctx, rest...)
	})
	if err == nil && stale != nil && t.job != nil && t.job.Status().Ended() {
		s.Ended(w.Job)
	}
	return t, errors.Join(err, stale)
}

func inputs(ctx context.Context, tx ports.Tx, j *job.Job, t job.TaskState) ([]file.File, error) {
	var list []file.File
	for _, name := range t.Input {
		from, _ := j.Task(name)
		if from.Result == nil {
			continue // it failed, and this task ignores that
		}
		for _, id := range from.Result.Files {
			f, err := tx.Files().Get(ctx, id)
			if err != nil {
				return nil, fmt.Errorf("read an input's row: %w", err)
			}
			list = append(list, f)
		}
	}
	return list, nil
}

// take runs a claimed task and stores how it ended. It returns what to do next.
func (s *Service) take(ctx context.Context, t turn) (ports.Work, error) {
	running, done := s.watched(ctx, t.job.ID())
	made, err := s.run(running, t)
	cause := context.Cause(running)
	done()
	closed, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	if err != nil && ctx.Err() != nil && !errors.Is(cause, errStopped) {
		return ports.Work{}, s.handBack(closed, t)
	}
	next, kept, err := s.finish(closed, t, made, err)
	if !kept {
		for _, f := range made.files {
			s.Files.Discard(closed, f)
		}
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

// finish stores a task's end, completes the exports that only wait for it, and makes what is ready next known. kept tells whether the rows
// of the files that the task made are stored.
func (s *Service) finish(ctx context.Context, t turn, made outcome, failure error) (next ports.Work, kept bool, err error) {
	ended := false
	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs().Get(ctx, t.job.ID())
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
		if err := s.save(ctx, tx, j); err != nil {
			return err
		}
		return tx.Enqueue(ctx, rest...)
	})
	if err != nil {
		return ports.Work{}, false, err
	}
	if ended {
		s.Ended(t.job.ID())
	}
	return next, failure == nil, nil
}

func (s *Service) end(ctx context.Context, tx ports.Tx, j *job.Job, t turn, made outcome, failure error) error {
	now := s.Clock.Now()
	if failure != nil {
		f := fault.Of(failure)
		s.Log.WarnContext(ctx, "task failed", "job", j.ID(), "task", t.task.Name, "operation", t.task.Operation, "kind", f.Kind, "cause", failure)
		return j.Fail(t.task.Name, t.lease, job.FailureOf(failure), now)
	}
	for _, f := range made.files {
		if err := tx.Files().Insert(ctx, f); err != nil {
			return fmt.Errorf("insert a file: %w", err)
		}
	}
	if err := j.Advance(t.task.Name, t.lease, 0, made.engine, made.version); err != nil {
		return err
	}
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
		if err := j.Claim(name, "here", now); err != nil {
			return fmt.Errorf("begin an export: %w", err)
		}
		if err := j.Complete(name, "here", result, now); err != nil {
			return fmt.Errorf("complete an export: %w", err)
		}
	}
	return nil
}

func (s *Service) save(ctx context.Context, tx ports.Tx, j *job.Job) error {
	if j.Status().Ended() {
		j.Keep(s.Clock.Now().Add(s.Files.Lifetime()))
	}
	if err := tx.Jobs().Save(ctx, j); err != nil {
		return fmt.Errorf("save the job: %w", err)
	}
	return nil
}

// handBack returns a task that was broken off because the worker stops. It costs the task no attempt.
func (s *Service) handBack(ctx context.Context, t turn) error {
	return s.release(ctx, t.job.ID(), true, func(running job.TaskState) bool { return running.Lease == t.lease })
}

// Recover hands the tasks back that a dead process left running. It may run only while no other process works: at start-up, under the lock
// on the data folder.
func (s *Service) Recover(ctx context.Context) error {
	var ids []string
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		ids, err = tx.Jobs().Unended(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("look for broken-off work: %w", err)
	}
	for _, id := range ids {
		if err := s.release(ctx, id, false, func(job.TaskState) bool { return true }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) release(ctx context.Context, jobID string, blameless bool, which func(job.TaskState) bool) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs().Get(ctx, jobID)
		if err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		var work []ports.Work
		for _, t := range j.Running() {
			if !which(t) {
				continue
			}
			if err := j.Release(t.Name, t.Lease, blameless); err != nil {
				return fmt.Errorf("release %s: %w", t.Name, err)
			}
			work = append(work, ports.Work{Job: jobID, Task: t.Name, Kind: j.RunKind(t.Name)})
		}
		if len(work) == 0 {
			return nil
		}
		if err := s.save(ctx, tx, j); err != nil {
			return err
		}
		return tx.Enqueue(ctx, work...)
	})
	if err != nil {
		return fmt.Errorf("hand a task back: %w", err)
	}
	return nil
}
