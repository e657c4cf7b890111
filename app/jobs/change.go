package jobs

import (
	"context"
	"errors"

	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
)

// change changes the caller's job, and returns it as it is then. With an error nothing has changed.
func (s *Service) change(
	ctx context.Context, p access.Principal, id string, pending *idempotency.Pending,
	do func(context.Context, *lifecycle.Tx, *job.Job) error,
) (View, error) {
	var v View

	_, err := s.Lifecycle.Change(
		ctx,
		id,
		func(ctx context.Context, tx *lifecycle.Tx, j *job.Job) error {
			if !p.Owns(j.Owner()) {
				return notFound()
			}

			tx.Then(s.show(tx, j, pending, &v))

			return do(ctx, tx, j)
		},
	)
	if errors.Is(err, lifecycle.ErrNoJob) {
		err = notFound()
	}

	if err != nil {
		return View{}, err
	}

	return v, nil
}

// show returns what notes the call beside what it has made or changed, and looks at the job as it
// is stored.
func (s *Service) show(
	tx *lifecycle.Tx, j *job.Job, pending *idempotency.Pending, v *View,
) func(context.Context) error {
	return func(ctx context.Context) (err error) {
		if err := pending.Record(ctx, tx.Tx, j.ID()); err != nil {
			return err
		}

		*v, err = s.view(ctx, tx.Tx, j)

		return err
	}
}
