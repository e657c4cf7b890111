package jobs

import (
	"context"
	"fmt"
	"slices"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Cancel ends the job and breaks off its work. A job that has ended already is Conflict.
func (s *Service) Cancel(ctx context.Context, p access.Principal, id string) (View, error) {
	var v View
	var spare []file.File
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := owned(ctx, tx, p, id)
		if err != nil {
			return err
		}
		admitted := j.Turn() == job.Admitted
		why := job.Failure{Kind: fault.Cancelled, Text: "The job was cancelled."}
		if err := j.Cancel(why, s.Clock.Now()); err != nil {
			return fault.New(fault.Conflict, "The job is %s already and cannot be cancelled.", j.Status()).Because(err)
		}
		if err := s.keep(ctx, tx, j); err != nil {
			return err
		}
		if err := tx.Jobs.Save(ctx, j); err != nil {
			return fmt.Errorf("save the job: %w", err)
		}
		if spare, err = s.Files.Drop(ctx, tx, j); err != nil {
			return err
		}
		if err := s.yield(ctx, tx, j, admitted); err != nil {
			return err
		}
		v, err = s.view(ctx, tx, j)
		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("cancel a job: %w", err)
	}
	s.Stop(id)
	s.Signals.Ended(id)
	s.discardAll(ctx, spare)
	return v, nil
}

// keep sets how long a job that has just ended, and its files, are kept.
func (s *Service) keep(ctx context.Context, tx ports.Tx, j *job.Job) error {
	until := s.Files.Until(s.Clock.Now())
	j.Keep(until)
	if err := tx.Files.Keep(ctx, j.Files(), until); err != nil {
		return fmt.Errorf("keep the job's files: %w", err)
	}
	return nil
}

// Delete breaks off the job's work and removes its record, with the files that no other job refers to.
func (s *Service) Delete(ctx context.Context, p access.Principal, id string) error {
	var gone []file.File
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := owned(ctx, tx, p, id)
		if err != nil {
			return err
		}
		if gone, err = tx.Jobs.Delete(ctx, id); err != nil {
			return fmt.Errorf("delete the job's rows: %w", err)
		}
		for _, f := range gone {
			if err := tx.Files.MarkDeleted(ctx, f.ID, s.Clock.Now()); err != nil {
				return fmt.Errorf("mark a file deleted: %w", err)
			}
		}
		return s.yield(ctx, tx, j, j.Turn() == job.Admitted)
	})
	if err != nil {
		return fmt.Errorf("delete a job: %w", err)
	}
	s.Stop(id)
	s.Signals.Ended(id)
	s.discardAll(ctx, gone)
	return nil
}

func (s *Service) discardAll(ctx context.Context, list []file.File) {
	for _, f := range list {
		s.Files.Discard(ctx, f)
	}
}

// without returns the names that are not among the others.
func without(names, others []string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(others, name) })
}
