package lifecycle

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// charge ends the charge of a job that ends: it is given back, or stays counted.
func (s *Service) charge(ctx context.Context, t *Tx) error {
	if !s.Charges || !t.ends() {
		return nil
	}

	return endCharge(ctx, t.Tx, t.job, t.job.Returned())
}

func endCharge(ctx context.Context, tx ports.Tx, j *job.Job, returned bool) error {
	end := tx.Quotas.Settle
	if returned {
		end = tx.Quotas.Refund
	}

	if err := end(ctx, j.ID()); err != nil {
		return fmt.Errorf("end a charge: %w", err)
	}

	return nil
}

// drawBack ends the charge of a job that is deleted, as if it had been cancelled before.
func (s *Service) drawBack(ctx context.Context, tx ports.Tx, j *job.Job) error {
	if !s.Charges || j.Status().Ended() {
		return nil
	}

	return endCharge(ctx, tx, j, j.State().Started.IsZero())
}
