package jobs

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Awaits returns nil where a task of the caller's job waits for a file to be uploaded into it:
// JobNotFound, TaskNotFound, or Conflict where it does not.
func (s *Service) Awaits(ctx context.Context, p access.Principal, id, task string) error {
	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := owned(ctx, tx, p, id)
		if err != nil {
			return err
		}

		return awaits(j, task)
	})
	if err != nil {
		return fmt.Errorf("look whether a task waits for a file: %w", err)
	}

	return nil
}

func awaits(j *job.Job, name string) error {
	t, ok := j.Task(name)
	switch {
	case !ok:
		return noTask(name)
	case !t.AwaitsUpload() || j.Status().Ended():
		return fault.New(
			fault.Conflict,
			"The task does not wait for a file: it is %s, its operation is %s. Make a new job for another file.",
			t.Status,
			t.Operation,
		)
	}

	return nil
}

func noTask(name string) *fault.Fault {
	return fault.New(
		fault.TaskNotFound,
		"The job has no task named %q. Look at the job for the names of its tasks.",
		fault.Clip(name, fault.MaxNamed),
	)
}

// Upload gives a waiting task its file, and offers what was waiting for it to workers. If it
// returns an error, the file is discarded.
func (s *Service) Upload(
	ctx context.Context,
	p access.Principal,
	id, task string,
	got files.Received,
	pending *idempotency.Pending,
) (View, error) {
	receive := func(ctx context.Context, tx *lifecycle.Tx, j *job.Job) error {
		if err := awaits(j, task); err != nil {
			return err
		}

		if err := tx.Files.Insert(ctx, got.File); err != nil {
			return fmt.Errorf("insert a file: %w", err)
		}

		if err := s.Files.Uploaded(ctx, tx.Tx, got.File); err != nil {
			return err
		}

		if err := j.Receive(
			task,
			job.Result{Files: []string{got.File.ID}, Warnings: got.Warnings},
			s.Clock.Now(),
		); err != nil {
			return fmt.Errorf("take a file in: %w", err)
		}

		Weigh(s.Catalog.Formats(), j, task, got.File)
		tx.Then(s.fits(tx, p))

		return Permitted(p.Plan, got.File.Format)
	}

	v, err := s.change(ctx, p, id, pending, receive)
	if err != nil {
		s.Files.Undo(ctx, err, got.File)
		return View{}, fmt.Errorf("upload into a task: %w", err)
	}

	return v, nil
}
