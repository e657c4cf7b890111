package work

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// unseated is after how long a task is offered again, at the latest, that found no slot in its
// share: it is offered as soon as there is one, unless this process ends before.
const unseated = 30 * time.Second

// seat is a worker's slot, which it has for as long as it goes on with one job.
type seat struct {
	kind  job.Kind
	share string // whose it counts to; "" while it has none
}

// sit takes a slot of the job's share, and else has the work offered later. It costs the task
// nothing.
func (s *Service) sit(at *seat, tx *lifecycle.Tx, j *job.Job, w ports.Work) bool {
	if at.share != "" {
		return true
	}

	now := s.Clock.Now()
	if s.slots.take(w, j.Share(), now) {
		at.share = j.Share()
		return true
	}

	tx.Requeue(w.Task)
	tx.Later(w.Task, now.Add(unseated))

	return false
}

// Queued is told of work that may begin now, so that whoever has it counts from there on: it may
// lie in the queue behind much that is somebody else's.
func (s *Service) Queued(list []ports.Work) {
	now := s.Clock.Now()

	for _, w := range list {
		if w.Share != "" && w.At.IsZero() {
			s.slots.meet(w.Kind, w.Share, now)
		}
	}
}

// rise gives the slot back, and has offered at once what waited for one.
func (s *Service) rise(ctx context.Context, at *seat) {
	if at.share != "" {
		s.slots.leave(at.kind, at.share)
	}

	for ctx.Err() == nil {
		w, waits := s.slots.next(at.kind)
		if !waits || s.offer(ctx, w) {
			return
		}
	}
}

// offer has work offered now, and reports false where there is nothing to do any more.
func (s *Service) offer(ctx context.Context, w ports.Work) (ready bool) {
	_, err := s.Lifecycle.Change(ctx, w.Job,
		func(_ context.Context, tx *lifecycle.Tx, j *job.Job) error {
			ready = slices.Contains(j.Ready(), w.Task)
			tx.Requeue(w.Task)

			return nil
		})
	if err != nil && !errors.Is(err, lifecycle.ErrNoJob) {
		s.Log.WarnContext(ctx, "a task waits longer than it needs to", "job", w.Job, "cause", err)
	}

	return ready && err == nil
}
