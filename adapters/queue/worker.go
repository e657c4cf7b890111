package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// version is of the arguments as they lie in the queue.
const version = 1

// task is all that the queue knows of work.
type task struct {
	Version int    `json:"v"`
	Job     string `json:"job"`
	Task    string `json:"task"`
	Webhook string `json:"webhook,omitempty"`
}

func taskOf(w ports.Work) task {
	return task{Version: version, Job: w.Job, Task: w.Task, Webhook: w.Webhook}
}

func (t task) work(queue string) ports.Work {
	return ports.Work{Job: t.Job, Task: t.Task, Webhook: t.Webhook, Kind: job.Kind(queue)}
}

// Kind returns the name under which River finds the worker.
func (task) Kind() string { return "task" }

type worker struct {
	river.WorkerDefaults[task]

	handle   func(ctx context.Context, work ports.Work) error
	began    func(work ports.Work, waited time.Duration)
	inFlight *inFlight
	log      *slog.Logger
}

// Work hands one piece of work to the handler. River itself would note an error at a level that
// nobody sees.
func (w *worker) Work(ctx context.Context, j *river.Job[task]) error {
	defer w.inFlight.add(j.ID)()

	work := j.Args.work(j.Queue)
	if j.Args.Version != version {
		return fmt.Errorf("arguments of version %d, want %d", j.Args.Version, version)
	}

	if w.began != nil {
		w.began(work, time.Since(j.ScheduledAt))
	}

	err := w.handle(ctx, work)
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.Canceled):
		// The mark by which River knows a worker that was told to stop: the work is free again at
		// once, and this was no failure.
		return fmt.Errorf("%w: %w", context.Canceled, err)
	}

	w.log.WarnContext(
		ctx,
		"work failed and will be tried again",
		"job",
		work.Job,
		"task",
		work.Task,
		"webhook",
		work.Webhook,
		"offer",
		j.Attempt,
		"cause",
		err,
	)

	return err
}

// NextRetry offers failed work again soon at first: what fails here is a handler that could not
// reach the database, not a conversion.
func (w *worker) NextRetry(j *river.Job[task]) time.Time {
	seconds := []int{1, 2, 5, 10, 30, 60}
	return time.Now().Add(time.Duration(seconds[min(len(j.Errors), len(seconds)-1)]) * time.Second)
}
