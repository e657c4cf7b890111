package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Cancel ends the job and breaks off its work. A job that has ended already is Conflict.
func (s *Service) Cancel(ctx context.Context, p access.Principal, id string) (View, error) {
	cancel := func(_ context.Context, _ *lifecycle.Tx, j *job.Job) error {
		why := job.Failure{Kind: fault.Cancelled, Text: "The job was cancelled."}
		if err := j.Cancel(why, s.Clock.Now()); err != nil {
			return fault.New(fault.Conflict,
				"The job is %s already and cannot be cancelled.", j.Status()).Because(err)
		}

		return nil
	}

	v, err := s.change(ctx, p, id, nil, cancel)
	if err != nil {
		return View{}, fmt.Errorf("cancel a job: %w", err)
	}

	return v, nil
}

// Delete breaks off the job's work and removes its record, with the files that no other job refers
// to.
func (s *Service) Delete(ctx context.Context, p access.Principal, id string) error {
	may := func(ctx context.Context, tx ports.Tx, j *job.Job) error {
		if !p.Owns(j.Owner()) {
			return notFound()
		}

		e, keep := audit.Of(p, audit.JobDeleted, id)
		if !keep {
			return nil
		}

		e.ID, e.At = s.IDs.New("aud_"), s.Clock.Now()

		return tx.Audit.Append(ctx, e)
	}

	_, err := s.Lifecycle.Delete(ctx, id, may)
	if errors.Is(err, lifecycle.ErrNoJob) {
		err = notFound()
	}

	if err != nil {
		return fmt.Errorf("delete a job: %w", err)
	}

	return nil
}
