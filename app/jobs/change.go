package jobs

import (
	"context"
	"fmt"
	"slices"

	"github.com/convertd/convertd/app/once"
	"github.com/convertd/convertd/app/turns"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// change changes a stored job in one transaction, with all that follows from it: a job that has ended is kept from then on and gives its turn up, another
// goes on; what it needs no more goes; and whoever waits for its end is told. With an error nothing has changed.
func (s *Service) change(
	ctx context.Context, get func(context.Context, ports.Tx) (*job.Job, error), mark *once.Mark, do func(context.Context, ports.Tx, *job.Job) error,
) (View, error) {
	var v View
	var spare []file.File
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := get(ctx, tx)
		if err != nil {
			return err
		}
		ready, admitted := j.Ready(), j.Turn() == job.Admitted
		if err := do(ctx, tx, j); err != nil {
			return err
		}
		if spare, err = s.save(ctx, tx, j); err != nil {
			return err
		}
		if err := mark.Keep(ctx, tx, j.ID()); err != nil {
			return err
		}
		if err := s.goOn(ctx, tx, j, ready, admitted); err != nil {
			return err
		}
		v, err = s.view(ctx, tx, j)
		return err
	})
	if err != nil {
		return View{}, err
	}
	s.tell(ctx, v.Job, spare)
	return v, nil
}

// of gets the caller's job.
func of(p access.Principal, id string) func(context.Context, ports.Tx) (*job.Job, error) {
	return func(ctx context.Context, tx ports.Tx) (*job.Job, error) { return owned(ctx, tx, p, id) }
}

// save stores a job that was changed, and returns the files that it needs no more.
func (s *Service) save(ctx context.Context, tx ports.Tx, j *job.Job) (spare []file.File, err error) {
	if j.Status().Ended() {
		until := s.Files.Until(s.Clock.Now())
		j.Keep(until)
		if err := tx.Files.Keep(ctx, j.Files(), until); err != nil {
			return nil, fmt.Errorf("keep the job's files: %w", err)
		}
	}
	if err := s.Turns.Skip(ctx, j); err != nil {
		return nil, err
	}
	if err := tx.Jobs.Save(ctx, j); err != nil {
		return nil, fmt.Errorf("save the job: %w", err)
	}
	return s.Files.Drop(ctx, tx, j)
}

// tell has everybody know of a change that is stored. The intermediate files are gone before it is told that the job has ended.
func (s *Service) tell(ctx context.Context, j *job.Job, spare []file.File) {
	ended := j.Status().Ended()
	if ended {
		s.Stop(j.ID())
	}
	s.Files.Discard(ctx, spare...)
	if ended {
		s.Signals.Ended(j.ID())
	}
}

// goOn has a job that was changed and saved go on: what has become ready in it is offered to workers, once it is the job's turn. If it has ended, its
// turn passes on. ready and admitted are how the job stood before. It comes last in a transaction.
func (s *Service) goOn(ctx context.Context, tx ports.Tx, j *job.Job, ready []string, admitted bool) error {
	if j.Status().Ended() {
		return s.yield(ctx, tx, j, admitted)
	}
	if err := turns.Offer(ctx, tx, j, without(j.Ready(), ready)); err != nil {
		return err
	}
	return s.Turns.Ask(ctx, tx, j)
}

// yield passes the turn on that an ended or deleted job had. It comes last in a transaction.
func (s *Service) yield(ctx context.Context, tx ports.Tx, j *job.Job, admitted bool) error {
	if !admitted {
		return nil
	}
	return s.Turns.Pass(ctx, tx, j.Owner())
}

// without returns the names that are not among the others.
func without(names, others []string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(others, name) })
}
