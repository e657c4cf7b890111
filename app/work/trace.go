package work

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// runTraced is runClaimed with spans: of the wait that has ended, and of the work.
func (s *Service) runTraced(ctx, running context.Context, a assignment) (ports.Work, error) {
	_, waited := s.Trace(ctx, trace.Span{
		Name: "queue " + string(a.task.Kind), Since: readySince(a.job, a.task),
	})
	waited(trace.Outcome{})

	running, done := s.Trace(running, trace.Span{
		Name: "task " + a.task.Operation, Kind: trace.Consumer, About: map[string]any{
			"convertd.job": a.job.ID(), "convertd.task": a.task.Name,
			"convertd.operation": a.task.Operation, "convertd.attempt": a.task.Attempts + 1,
		},
	})

	var failed error

	a.failed = &failed
	next, err := s.runClaimed(trace.With(ctx, trace.Of(running)), running, a)

	if failed == nil {
		failed = err
	}

	done(trace.Outcome{Err: failed})

	return next, err
}

// readySince returns when nothing was left for a task to wait for but a worker.
func readySince(j *job.Job, t job.TaskState) time.Time {
	since := t.Created

	for _, name := range t.Input {
		if from, _ := j.Task(name); from.Completed.After(since) {
			since = from.Completed
		}
	}

	return since
}
