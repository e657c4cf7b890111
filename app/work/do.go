package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// turn is one task in a worker's hands.
type turn struct {
	job    *job.Job
	task   job.TaskState
	inputs []file.File
	lease  string
	kind   job.Kind // of the straight run
	begun  bool     // the job had begun before: it needs no room on the disk that new work must find
}

// Do does a task, and after it the successors that are no heavier, until none is left; what else becomes ready goes through the queue.
// It returns nil when there is nothing more to do, also when another worker holds the task or the job has ended. After an error, or a panic, the
// same work may be offered again: what was done by then is not done twice, and the rest goes on.
func (s *Service) Do(ctx context.Context, w ports.Work) error {
	for w.Task != "" {
		next, err := s.one(ctx, w)
		if err != nil {
			return err
		}
		w = next
	}
	return nil
}

// one does one task and returns what to do next. It can be stopped from before the claim on, so that a cancel never misses it.
func (s *Service) one(ctx context.Context, w ports.Work) (ports.Work, error) {
	running, lease, done := s.hold(ctx, w.Job)
	defer done()
	t, claimed, err := s.claim(ctx, w, lease)
	if err != nil {
		return ports.Work{}, fmt.Errorf("claim a task: %w", err)
	}
	if !claimed {
		return ports.Work{}, nil
	}
	return s.take(ctx, running, t)
}

// claim begins the task in the store. Where it cannot be begun, claimed is false: it is done, or given up, or somebody else is at it. What else
// could begin is queued, for whoever should have gone on with it may be dead.
func (s *Service) claim(ctx context.Context, w ports.Work, lease string) (t turn, claimed bool, err error) {
	t = turn{lease: lease, kind: w.Kind}
	ended, until := false, time.Time{}
	var spare []file.File // of tasks that are given up
	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := tx.Jobs.Get(ctx, w.Job)
		if errors.Is(err, ports.ErrNoRow) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return fmt.Errorf("read the job: %w", err)
		}
		if j.Status().Ended() {
			return nil
		}
		t.begun = begun(j)
		queued, err := s.free(j, w.Task)
		if err != nil {
			return err
		}
		now := s.Clock.Now()
		until = now.Add(leaseTime)
		refused := j.Claim(w.Task, lease, until, now)
		if refused != nil && !errors.Is(refused, job.ErrStale) {
			return refused
		}
		claimed, ended = refused == nil, j.Status().Ended()
		t.job = j
		t.task, _ = j.Task(w.Task)
		if t.inputs, err = inputs(ctx, tx, j, t.task); err != nil {
			return err
		}
		if err := s.save(ctx, tx, j); err != nil {
			return err
		}
		if spare, err = s.Files.Drop(ctx, tx, j); err != nil {
			return err
		}
		_, rest := successors(j, queued, "")
		if err := tx.Enqueue(ctx, rest...); err != nil {
			return err
		}
		return s.yield(ctx, tx, j)
	})
	if err != nil {
		return turn{}, false, err
	}
	s.Files.Discard(ctx, spare...)
	if ended {
		s.Ended(w.Job)
	}
	if claimed {
		s.begin(lease, until)
	}
	return t, claimed, nil
}

// begun reports whether a worker has begun the job. One that was refused for want of room has not: its other imports are refused as well.
func begun(j *job.Job) bool {
	refused := func(t job.TaskState) bool { return t.Failure != nil && t.Failure.Kind == fault.DiskFull }
	return j.Status() == job.Processing && !slices.ContainsFunc(j.State().Tasks, refused)
}

// free takes tasks from workers that are lost. It returns the tasks that are ready and in the queue for certain. What follows the offered task is
// not when that has ended: its worker may have died before it went on.
func (s *Service) free(j *job.Job, offered string) (queued []string, err error) {
	queued = j.Ready()
	if t, _ := j.Task(offered); t.Status.Ended() {
		next := j.ReadyAfter(offered)
		queued = slices.DeleteFunc(queued, func(name string) bool { return slices.Contains(next, name) })
	}
	return queued, loseAll(j, s.lost, s.Clock.Now())
}

func inputs(ctx context.Context, tx ports.Tx, j *job.Job, t job.TaskState) ([]file.File, error) {
	var ids []string
	for _, name := range t.Input {
		if from, _ := j.Task(name); from.Result != nil { // else it failed, and this task ignores that
			ids = append(ids, from.Result.Files...)
		}
	}
	list, err := tx.Files.Get(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("read the inputs' rows: %w", err)
	}
	return list, nil
}
