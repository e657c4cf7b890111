package lifecycle

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// atOnce bounds how many jobs one transaction admits: others wait for it to decide.
const atOnce = 50

// AdmitWaiting admits all jobs for which there is room, whoever's they are. Changes leave few of
// them: those of a number that has grown, and those that were passed over since somebody held
// them who then let them be.
func (s *Service) AdmitWaiting(ctx context.Context) error {
	for owner := ""; ; {
		err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
			owner, err = tx.Admissions.Waiting(ctx, owner)
			return err
		})
		if err != nil {
			return fmt.Errorf("look whose jobs wait: %w", err)
		}

		if owner == "" {
			return nil
		}

		if err := s.admitAll(ctx, owner); err != nil {
			return fmt.Errorf("admit jobs that wait: %w", err)
		}
	}
}

func (s *Service) admitAll(ctx context.Context, owner string) error {
	for admitted := atOnce; admitted == atOnce; {
		t := &Tx{}

		err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
			t.Tx = tx
			admitted, err = s.admitNext(ctx, t, owner)

			return err
		})
		if err != nil {
			return err
		}

		s.report(t)
	}

	return nil
}

// skip admits a job that asks, and whose owner's jobs need not wait for each other: before it is
// stored, that costs nothing.
func (s *Service) skip(ctx context.Context, tx ports.Tx, j *job.Job) error {
	most, err := s.most(ctx, tx, j.Owner())
	if err == nil && most == 0 {
		j.Admit()
	}

	return err
}

// ask decides about a stored job that asks. One that waits already is asked for, too: whoever has
// room passes over jobs that somebody holds.
func (s *Service) ask(ctx context.Context, t *Tx) error {
	j := t.job
	if !j.Asks() {
		return nil
	}

	free, err := s.free(ctx, t.Tx, j.Owner())
	if err != nil {
		return err
	}

	if free > 0 {
		return s.admit(ctx, t, j)
	}

	if j.Admission() == job.Waiting {
		return nil
	}

	j.Wait()

	return s.store(ctx, t, j, t.Jobs.Save)
}

// pass admits the owner's jobs that have waited longest, as many as there is room for. Without a
// bound nobody waits, but for those who did while there was one: AdmitWaiting finds them.
func (s *Service) pass(ctx context.Context, t *Tx, owner string) error {
	most, err := s.most(ctx, t.Tx, owner)
	if err != nil || most == 0 {
		return err
	}

	_, err = s.admitNext(ctx, t, owner)

	return err
}

func (s *Service) admitNext(
	ctx context.Context, t *Tx, owner string,
) (admitted int, err error) {
	free, err := s.free(ctx, t.Tx, owner)
	if err != nil {
		return 0, err
	}

	for admitted < free {
		j, err := t.Admissions.Next(ctx, owner)
		if errors.Is(err, ports.ErrNoRow) {
			break
		}

		if err != nil {
			return admitted, fmt.Errorf("look for a job that waits: %w", err)
		}

		if err := s.admit(ctx, t, j); err != nil {
			return admitted, err
		}

		admitted++
	}

	return admitted, nil
}

// free returns how many of the owner's jobs may be admitted now, at most atOnce. Until the
// transaction ends nobody else decides about them, unless there is no bound.
func (s *Service) free(ctx context.Context, tx ports.Tx, owner string) (int, error) {
	most, err := s.most(ctx, tx, owner)
	if err != nil {
		return 0, err
	}

	if most == 0 {
		return atOnce, nil
	}

	if err := tx.Admissions.Hold(ctx, owner); err != nil {
		return 0, fmt.Errorf("decide about the owner's jobs: %w", err)
	}

	taken, err := tx.Admissions.Admitted(ctx, owner, most)
	if err != nil {
		return 0, fmt.Errorf("count the jobs that are worked on: %w", err)
	}

	return min(most-taken, atOnce), nil
}

func (s *Service) most(ctx context.Context, tx ports.Tx, owner string) (int, error) {
	plan, err := s.Allowances.Plan(ctx, tx, owner)
	if err != nil {
		return 0, fmt.Errorf("how many jobs at once the owner may have: %w", err)
	}

	return plan.JobsAtOnce, nil
}

func (s *Service) admit(ctx context.Context, t *Tx, j *job.Job) error {
	j.Admit()

	if err := s.store(ctx, t, j, t.Jobs.Save); err != nil {
		return err
	}

	return enqueue(ctx, t, workOf(j, j.Ready()))
}
