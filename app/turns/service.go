package turns

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// atOnce bounds how many jobs one transaction admits: others wait for it to decide.
const atOnce = 50

// Deps are what the service reaches the world through.
type Deps struct {
	Store      ports.Store
	Allowances ports.Allowances
}

// Service gives jobs their turns. It is safe for concurrent use.
type Service struct{ Deps }

// New returns the service.
func New(deps Deps) *Service { return &Service{Deps: deps} }

// Skip admits a job that asks, and whose owner's jobs need not wait for each other: before it is stored, that costs nothing.
func (s *Service) Skip(ctx context.Context, j *job.Job) error {
	most, err := s.most(ctx, j.Owner())
	if err == nil && most == 0 {
		j.Admit()
	}
	return err
}

// Ask decides about a stored job that asks: its tasks are offered to workers, or it waits. It must be called in every transaction that writes such a
// job and does not end it, also where the job waits already, since whoever has a turn to give passes over jobs that somebody writes; and last in it.
func (s *Service) Ask(ctx context.Context, tx ports.Tx, j *job.Job) error {
	if !j.Asks() {
		return nil
	}
	free, err := s.free(ctx, tx, j.Owner())
	if err != nil {
		return err
	}
	if free > 0 {
		return admit(ctx, tx, j)
	}
	if j.Turn() == job.Waiting {
		return nil
	}
	j.Wait()
	if err := tx.Jobs.Save(ctx, j); err != nil {
		return fmt.Errorf("have the job wait: %w", err)
	}
	return nil
}

// Pass gives the turns that are free to the owner's jobs that have waited longest. It must be called in every transaction that ends or rests a job which was
// admitted, and last in it.
func (s *Service) Pass(ctx context.Context, tx ports.Tx, owner string) error {
	most, err := s.most(ctx, owner)
	if err != nil || most == 0 { // nobody waits, but for those who did when there was a bound: Round gives them their turns
		return err
	}
	_, err = s.pass(ctx, tx, owner)
	return err
}

func (s *Service) pass(ctx context.Context, tx ports.Tx, owner string) (admitted int, err error) {
	free, err := s.free(ctx, tx, owner)
	if err != nil {
		return 0, err
	}
	for admitted < free {
		j, err := tx.Turns.Next(ctx, owner)
		if errors.Is(err, ports.ErrNoRow) {
			break
		}
		if err != nil {
			return admitted, fmt.Errorf("look for a job that waits: %w", err)
		}
		if err := admit(ctx, tx, j); err != nil {
			return admitted, err
		}
		admitted++
	}
	return admitted, nil
}

// Round gives all turns that are free, whoever's they are. Passing them on leaves few: those of a number that has grown, and those that found the job
// in hands that then let it be.
func (s *Service) Round(ctx context.Context) error {
	for owner := ""; ; {
		err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
			owner, err = tx.Turns.Waiting(ctx, owner)
			return err
		})
		if err != nil {
			return fmt.Errorf("look whose jobs wait: %w", err)
		}
		if owner == "" {
			return nil
		}
		for admitted := atOnce; admitted == atOnce; {
			err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
				admitted, err = s.pass(ctx, tx, owner)
				return err
			})
			if err != nil {
				return fmt.Errorf("admit jobs that wait: %w", err)
			}
		}
	}
}

// free returns how many of the owner's jobs may be admitted now, at most atOnce. Until the transaction ends nobody else decides about them, unless there
// is no bound.
func (s *Service) free(ctx context.Context, tx ports.Tx, owner string) (int, error) {
	most, err := s.most(ctx, owner)
	if err != nil {
		return 0, err
	}
	if most == 0 {
		return atOnce, nil
	}
	if err := tx.Turns.Hold(ctx, owner); err != nil {
		return 0, fmt.Errorf("decide whose turn it is: %w", err)
	}
	taken, err := tx.Turns.Admitted(ctx, owner, most)
	if err != nil {
		return 0, fmt.Errorf("count the jobs that are worked on: %w", err)
	}
	return min(most-taken, atOnce), nil
}

func (s *Service) most(ctx context.Context, owner string) (int, error) {
	most, err := s.Allowances.JobsAtOnce(ctx, owner)
	if err != nil {
		return 0, fmt.Errorf("how many jobs at once the owner may have: %w", err)
	}
	return most, nil
}

func admit(ctx context.Context, tx ports.Tx, j *job.Job) error {
	j.Admit()
	if err := tx.Jobs.Save(ctx, j); err != nil {
		return fmt.Errorf("admit the job: %w", err)
	}
	return Offer(ctx, tx, j, j.Ready())
}

// Offer puts tasks of a job into the queue.
func Offer(ctx context.Context, tx ports.Tx, j *job.Job, names []string) error {
	work := make([]ports.Work, len(names))
	for i, name := range names {
		work[i] = ports.Work{Job: j.ID(), Task: name, Kind: j.RunKind(name)}
	}
	if err := tx.Enqueue(ctx, work...); err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	return nil
}
