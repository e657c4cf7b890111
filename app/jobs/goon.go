package jobs

import (
	"context"

	"github.com/convertd/convertd/app/turns"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

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
