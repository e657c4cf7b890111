package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// few is how many tasks are checked in the transaction that stores them. To check more takes a
// while, and on SQLite nobody else writes meanwhile.
const few = 10

// store checks a draft and stores it as a job, with its files and the first offers to workers.
// After an error, the caller discards the files.
func (s *Service) store(ctx context.Context, p access.Principal, d draft) (View, error) {
	if err := d.allowed(p); err != nil {
		return View{}, err
	}

	if len(d.faults) > 0 || len(d.specs) > few || !d.asks() {
		if err := s.checkAlone(ctx, p, &d); err != nil {
			return View{}, err
		}
	}

	var v View

	err := s.Lifecycle.Create(ctx, func(ctx context.Context, tx *lifecycle.Tx) (*job.Job, error) {
		if err := s.check(ctx, tx.Tx, p, &d); err != nil {
			return nil, err
		}

		if err := d.permitted(p); err != nil {
			return nil, err
		}

		j, err := s.build(ctx, tx.Tx, p, d)
		if err != nil {
			return nil, err
		}

		tx.Then(s.show(tx, j, d.pending, &v))

		if s.Charge != nil && j.Converts() {
			tx.Then(func(ctx context.Context) error { return s.Charge(ctx, tx.Tx, p, j.ID()) })
		}

		if len(d.uploads) > 0 {
			tx.Then(s.fits(tx, p))
		}

		return j, nil
	})
	if errors.Is(err, ports.ErrGone) {
		err = fault.New(fault.FileGone, "A file of the job has just been deleted. Upload it again.").
			Because(err)
	}

	if err != nil {
		return View{}, fmt.Errorf("store a job: %w", err)
	}

	return v, nil
}

// fits refuses uploads that the caller's plan does not keep beside the rest.
func (s *Service) fits(tx *lifecycle.Tx, p access.Principal) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.Files.Fits(ctx, tx.Tx, p.Owner, p.Plan.Stored)
	}
}

// build makes a job of a draft, and stores its files.
func (s *Service) build(
	ctx context.Context,
	tx ports.Tx,
	p access.Principal,
	d draft,
) (*job.Job, error) {
	id, now := s.IDs.New("job_"), s.Clock.Now()

	tasks, err := s.tasks(id, d)
	if err != nil {
		return nil, err
	}

	for _, f := range d.uploads {
		if err := tx.Files.Insert(ctx, f); err != nil {
			return nil, fmt.Errorf("insert a file: %w", err)
		}
	}

	if err := s.Files.Uploaded(ctx, tx, d.uploads...); err != nil {
		return nil, err
	}

	j := job.New(job.Draft{
		ID:         id,
		Owner:      p.Owner,
		Share:      p.Share,
		Tag:        d.tag,
		Metadata:   d.metadata,
		WebhookURL: d.webhook,
		Trace:      trace.Of(ctx),
		OneShot:    d.oneShot,
		Tasks:      tasks,
		Now:        now,
	})

	return j, s.takeUploads(ctx, tx, p, j, d, now)
}

// takeUploads completes the imports whose file is here already: there is nothing to wait for. An
// upload is kept from its last use on.
func (s *Service) takeUploads(
	ctx context.Context,
	tx ports.Tx,
	p access.Principal,
	j *job.Job,
	d draft,
	now time.Time,
) error {
	var used []string

	for _, spec := range d.specs {
		id := givenFile(spec)
		if id == "" {
			continue
		}

		f, err := s.Files.Owned(ctx, tx, p, id)
		if named := (*fault.Fault)(nil); errors.As(err, &named) {
			return named.On(spec.At(operation.FieldFile))
		}

		if err != nil {
			return err
		}

		result := job.Result{Files: []string{f.ID}, Warnings: d.warnings[spec.Name]}
		if err := j.Receive(spec.Name, result, now); err != nil {
			return fmt.Errorf("take a file in: %w", err)
		}

		if f.Created.Before(now) {
			used = append(used, f.ID)
		}
	}

	if len(used) == 0 {
		return nil
	}

	if err := tx.Files.Keep(ctx, used, s.Files.Until(p.Owner, now)); err != nil {
		return fmt.Errorf("keep the files: %w", err)
	}

	return nil
}

func (s *Service) tasks(jobID string, d draft) ([]job.TaskState, error) {
	flow := s.flowOf(d)

	tasks := make([]job.TaskState, len(d.specs))
	for i, spec := range d.specs {
		tasks[i] = job.TaskState{
			Name:        spec.Name,
			Operation:   spec.Operation,
			Input:       spec.Input,
			IgnoreError: spec.IgnoreError,
			Values:      spec.Values,
			Kind:        flow.kind(spec),
		}
		if len(spec.Secrets) == 0 {
			continue
		}

		sealed, err := s.seal(spec.Secrets, SecretsPurpose(jobID, spec.Name))
		if err != nil {
			return nil, err
		}

		tasks[i].Sealed, tasks[i].SecretNames = sealed, slices.Sorted(maps.Keys(spec.Secrets))
	}

	return tasks, nil
}

func (s *Service) seal(secrets option.Values, purpose string) ([]byte, error) {
	plain, err := json.Marshal(secrets)
	if err != nil {
		return nil, fmt.Errorf("encode secret fields: %w", err)
	}

	sealed, err := s.Sealer.Seal(plain, purpose)
	if err != nil {
		return nil, fmt.Errorf("seal secret fields: %w", err)
	}

	return sealed, nil
}
