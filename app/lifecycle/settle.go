package lifecycle

import (
	"context"
	"fmt"
	"slices"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// settle stores a change with all that follows from it. Its steps keep the lock order, and
// admission comes last since others wait for it.
func (s *Service) settle(
	ctx context.Context, t *Tx, write func(context.Context, *job.Job) error,
) error {
	if err := s.keep(ctx, t); err != nil {
		return err
	}

	t.job.Rest()

	if err := s.skip(ctx, t.Tx, t.job); err != nil {
		return err
	}

	if err := s.store(ctx, t, t.job, write); err != nil {
		return err
	}

	if err := s.drop(ctx, t); err != nil {
		return err
	}

	for _, do := range t.then {
		if err := do(ctx); err != nil {
			return err
		}
	}

	if err := s.charge(ctx, t); err != nil {
		return err
	}

	var rest []ports.Work

	t.next, rest = t.split()
	if err := enqueue(ctx, t, rest); err != nil {
		return err
	}

	return s.decide(ctx, t)
}

func enqueue(ctx context.Context, t *Tx, work []ports.Work) error {
	if err := t.Enqueue(ctx, work...); err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}

	return nil
}

// store logs what has happened to a job, and writes it, by inserting or saving it. The log comes
// first, for then the store sends both to the database at once.
func (s *Service) store(
	ctx context.Context, t *Tx, j *job.Job, write func(context.Context, *job.Job) error,
) error {
	list := j.TakeEvents(s.Clock.Now())
	for i := range list {
		list[i].ID = s.IDs.New("evt_")
	}

	if err := t.Events.Append(ctx, list...); err != nil {
		return fmt.Errorf("log what has happened to the job: %w", err)
	}

	if err := write(ctx, j); err != nil {
		return fmt.Errorf("store the job: %w", err)
	}

	t.told = append(t.told, list...)

	return nil
}

// keep has a job that has ended be kept from then on, with its files. Where all are known to be
// kept long enough nothing is asked; otherwise all are held, since others take a job's files
// together and in one order.
func (s *Service) keep(ctx context.Context, t *Tx) error {
	if !t.ends() {
		return nil
	}

	until := s.Files.Until(t.job.Owner(), s.Clock.Now())
	t.job.Keep(until)

	lasts := map[string]bool{}
	for _, f := range t.seen {
		lasts[f.ID] = f.Lasts(until)
	}

	ids := t.job.Files()
	if !slices.ContainsFunc(ids, func(id string) bool { return !lasts[id] }) {
		return nil
	}

	if err := t.Files.Keep(ctx, ids, until); err != nil {
		return fmt.Errorf("keep the job's files: %w", err)
	}

	return nil
}

// drop notes of the intermediate files that nothing needs since the change that their bytes are
// gone. They are discarded once that is committed.
func (s *Service) drop(ctx context.Context, t *Tx) (err error) {
	ids := without(t.job.Spare(), t.before.spare)
	if len(ids) == 0 {
		return nil
	}

	t.spare, err = t.DueFiles.Drop(ctx, t.job.ID(), ids, s.Clock.Now())
	if err != nil {
		return fmt.Errorf("drop the job's intermediate files: %w", err)
	}

	return nil
}

// decide has the job admitted, or wait for that, where it asks. One that was admitted and is no
// more, since it has ended or rests, leaves its place to the owner's next.
func (s *Service) decide(ctx context.Context, t *Tx) error {
	if t.before.admitted && t.job.Admission() != job.Admitted {
		return s.pass(ctx, t, t.job.Owner())
	}

	return s.ask(ctx, t)
}
