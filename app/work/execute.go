package work

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// assignment is one task that a worker has claimed.
type assignment struct {
	job    *job.Job
	task   job.TaskState
	inputs []file.File
	plan   quota.Plan // of the job's owner
	lease  string
	kind   job.Kind       // of the straight run
	worked *time.Duration // that engines and checks have run, waiting for slots left out
	// the job had begun before: it needs no room on the disk that new work must find
	begun bool
	// where it is noted why the task failed
	failed *error
	last   bool // the worker is to stop, and goes on with nothing after it
}

// Execute runs a task, and after it the successors that are no heavier, until none is left. What
// else becomes ready goes through the queue. It returns nil when there is nothing more to do, also
// when another worker holds the task or the job has ended. After an error, or a panic, the same
// work may be offered again: what was done by then is not done twice, and the rest goes on.
func (s *Service) Execute(ctx context.Context, w ports.Work) error {
	at := &seat{kind: w.Kind}
	defer s.rise(ctx, at)

	for w.Task != "" {
		next, err := s.runTask(ctx, w, at)
		if err != nil {
			return err
		}

		w = next
	}

	return nil
}

// runTask claims and runs one task, and returns what to do next. It can be stopped from before the
// claim on, so that a cancel never misses it.
func (s *Service) runTask(ctx context.Context, w ports.Work, at *seat) (ports.Work, error) {
	if err := s.awaitStorage(ctx); err != nil {
		return ports.Work{}, err
	}

	running, lease, done := s.hold(ctx, w.Job)
	defer done()

	a, claimed, err := s.claim(ctx, w, lease, at)
	if err != nil {
		return ports.Work{}, fmt.Errorf("claim a task: %w", err)
	}

	if !claimed {
		return ports.Work{}, nil
	}

	parent := a.job.Trace()

	return s.runTraced(trace.With(ctx, parent), trace.With(running, parent), a)
}

// claim begins the task in the store. Where it cannot be begun, claimed is false: it is done, or
// given up, or somebody else is at it. What else could begin is queued, for whoever should have
// gone on with it may be dead.
func (s *Service) claim(
	ctx context.Context, w ports.Work, lease string, at *seat,
) (a assignment, claimed bool, err error) {
	a = assignment{lease: lease, kind: w.Kind, worked: new(time.Duration)}
	until := time.Time{}
	begin := func(ctx context.Context, tx *lifecycle.Tx, j *job.Job) error {
		if j.Status().Ended() {
			return nil
		}

		if s.early(w) {
			return nil // it is offered again
		}

		a.begun = begun(j)
		if err := s.reclaim(ctx, tx, j, w.Task); err != nil {
			return err
		}

		if t, _ := j.Task(w.Task); t.Status == job.Pending && !s.sit(at, tx, j, w) {
			return nil
		}

		now := s.Clock.Now()
		until = now.Add(leaseTime)

		refused := j.Claim(w.Task, lease, until, now)
		if refused != nil && !errors.Is(refused, job.ErrStale) {
			return refused
		}

		claimed = refused == nil

		a.job = j
		a.task, _ = j.Task(w.Task)

		if a.inputs, err = inputs(ctx, tx.Tx, j, a.task); err != nil {
			return err
		}

		a.plan, err = s.Allowances.Plan(ctx, tx.Tx, j.Owner())

		return err
	}

	_, err = s.Lifecycle.Change(ctx, w.Job, begin)
	if errors.Is(err, lifecycle.ErrNoJob) {
		return assignment{}, false, nil
	}

	if err != nil {
		return assignment{}, false, err
	}

	if claimed {
		s.begin(lease, until)
	}

	return a, claimed, nil
}

// begun reports whether a worker has begun the job. One that was refused for want of room has not:
// its other imports are refused as well.
func begun(j *job.Job) bool {
	refused := func(t job.TaskState) bool {
		return t.Failure != nil && t.Failure.Kind == fault.DiskFull
	}

	return j.Status() == job.Processing && !slices.ContainsFunc(j.State().Tasks, refused)
}

// reclaim frees the tasks of workers that are lost. What follows the offered task may not be in the
// queue when that has ended: its worker may have died before it went on.
func (s *Service) reclaim(
	ctx context.Context, tx *lifecycle.Tx, j *job.Job, offered string,
) error {
	if t, _ := j.Task(offered); t.Status.Ended() {
		tx.Requeue(j.ReadyAfter(offered)...)
	}

	if !slices.ContainsFunc(j.Running(), s.lost) {
		return nil
	}

	now := s.Clock.Now()

	overdue, err := tx.Leases.Overdue(ctx, now, 2)
	if err != nil {
		return fmt.Errorf("look what else was lost: %w", err)
	}

	return loseAll(j, s.lost, len(overdue) < 2, now)
}

func inputs(ctx context.Context, tx ports.Tx, j *job.Job, t job.TaskState) ([]file.File, error) {
	var ids []string

	for _, name := range t.Input {
		// else it failed, and this task ignores that
		if from, _ := j.Task(name); from.Result != nil {
			ids = append(ids, from.Result.Files...)
		}
	}

	list, err := tx.Files.Get(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("read the inputs' rows: %w", err)
	}

	return list, nil
}
