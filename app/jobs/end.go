package jobs

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Cancel ends the job and breaks off its work. A job that has ended already is Conflict.
func (s *Service) Cancel(ctx context.Context, p access.Principal, id string) (View, error) {
	v, err := s.change(ctx, of(p, id), nil, func(_ context.Context, _ ports.Tx, j *job.Job) error {
		why := job.Failure{Kind: fault.Cancelled, Text: "The job was cancelled."}
		if err := j.Cancel(why, s.Clock.Now()); err != nil {
			return fault.New(fault.Conflict, "The job is %s already and cannot be cancelled.", j.Status()).Because(err)
		}
		return nil
	})
	if err != nil {
		return View{}, fmt.Errorf("cancel a job: %w", err)
	}
	return v, nil
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
	s.Files.Discard(ctx, gone...)
	return nil
}
