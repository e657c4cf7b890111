package lifecycle

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Change has do change a stored job, which nobody else writes meanwhile, and sees to all that
// follows from it. With an error nothing has changed; a missing job is ErrNoJob. next is what the
// caller goes on with, where do has said that it does: see [Tx.GoOn].
func (s *Service) Change(
	ctx context.Context, id string, do func(ctx context.Context, tx *Tx, j *job.Job) error,
) (next ports.Work, err error) {
	var t *Tx

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := get(ctx, tx, id)
		if err != nil {
			return err
		}

		t = &Tx{Tx: tx, job: j, before: standingOf(j)}
		if err := do(ctx, t, j); err != nil {
			return err
		}

		return s.settle(ctx, t, tx.Jobs.Save)
	})
	if err != nil {
		return ports.Work{}, err
	}

	s.tell(ctx, t)

	return t.next, nil
}

// Create stores the new job that do returns, and sees to all that follows from it. A job that
// refers to a file that has been deleted is ports.ErrGone.
func (s *Service) Create(
	ctx context.Context, do func(ctx context.Context, tx *Tx) (*job.Job, error),
) error {
	var t *Tx

	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		t = &Tx{Tx: tx}
		if t.job, err = do(ctx, t); err != nil {
			return err
		}

		return s.settle(ctx, t, tx.Jobs.Insert)
	})
	if err != nil {
		return err
	}

	s.tell(ctx, t)

	return nil
}

// Delete removes a job that may says may be deleted, in the same transaction, and returns the
// files that went with it: those that no other job refers to. With an error nothing has changed; a
// missing job is ErrNoJob.
func (s *Service) Delete(
	ctx context.Context, id string, may func(ctx context.Context, tx ports.Tx, j *job.Job) error,
) (gone []file.File, err error) {
	awaited := false // nobody waits for what expired long ago
	t := &Tx{}

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		t.Tx = tx

		j, err := get(ctx, tx, id)
		if err != nil {
			return err
		}

		if err := may(ctx, tx, j); err != nil {
			return err
		}

		awaited = j.Status() != job.Expired

		if err := s.drawBack(ctx, tx, j); err != nil {
			return err
		}

		if gone, err = s.remove(ctx, tx, id); err != nil {
			return err
		}

		if j.Admission() != job.Admitted {
			return nil
		}

		return s.pass(ctx, t, j.Owner())
	})
	if err != nil {
		return nil, err
	}

	if awaited {
		s.Stop(id)
		s.Ended(id)
	}

	s.report(t)
	s.Files.Discard(ctx, gone...)

	return gone, nil
}

func get(ctx context.Context, tx ports.Tx, id string) (*job.Job, error) {
	j, err := tx.Jobs.Get(ctx, id)
	if errors.Is(err, ports.ErrNoRow) {
		return nil, ErrNoJob
	}

	if err != nil {
		return nil, fmt.Errorf("read the job: %w", err)
	}

	return j, nil
}

func (s *Service) remove(ctx context.Context, tx ports.Tx, id string) ([]file.File, error) {
	gone, err := tx.Jobs.Delete(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("delete the job: %w", err)
	}

	for _, f := range gone {
		if err := tx.Files.MarkDeleted(ctx, f.ID, s.Clock.Now()); err != nil {
			return nil, fmt.Errorf("mark a file deleted: %w", err)
		}
	}

	return gone, nil
}

// tell has everybody know of a change that is committed. The intermediate files are gone before
// it is told that the job has ended.
func (s *Service) tell(ctx context.Context, t *Tx) {
	if t.ends() {
		s.Stop(t.job.ID())
	}

	s.Files.Discard(ctx, t.spare...)
	s.report(t)

	if t.ends() {
		s.Ended(t.job.ID())
	}
}

// report tells of what has been logged.
func (s *Service) report(t *Tx) {
	for _, e := range t.told {
		s.Happened(e)
	}
}
