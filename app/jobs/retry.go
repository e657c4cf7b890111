package jobs

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Retry makes a new job from what an earlier one was asked for. Files that were given to it are
// taken again, as long as they are there. A job with secret fields cannot be retried, since they
// are erased when it ends: InvalidInput names what to send again.
func (s *Service) Retry(
	ctx context.Context,
	p access.Principal,
	id string,
	pending *idempotency.Pending,
) (View, error) {
	var state job.State

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := owned(ctx, tx, p, id)
		if err == nil {
			state = j.State()
		}

		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("retry a job: %w", err)
	}

	d, err := draftOf(state, pending)
	if err != nil {
		return View{}, err
	}

	v, err := s.store(ctx, p, d)
	if err == nil {
		return v, nil
	}

	if f := fault.Of(err); f.Kind == fault.FileGone || f.Kind == fault.FileNotFound {
		return View{}, fault.New(fault.FileGone, "A file that the job was given has been deleted. Send the job again with the file.").
			On(f.Field).
			Because(err)
	}

	return View{}, err
}

// draftOf returns the draft of a job that does the same, which needs no secret fields.
func draftOf(state job.State, pending *idempotency.Pending) (draft, error) {
	d := draft{
		tag:      state.Tag,
		metadata: state.Metadata,
		webhook:  state.WebhookURL,
		oneShot:  state.OneShot,
		pending:  pending,
		formats:  map[string]string{},
	}

	var faults fault.List

	for _, t := range state.Tasks {
		d.specs = append(d.specs, specOf(t))
		if len(t.SecretNames) > 0 {
			faults = append(
				faults,
				fault.New(fault.InvalidInput, "The secret fields of the task %q are not kept: %s. Send the job again with them.",
					t.Name, strings.Join(t.SecretNames, ", ")).
					On("tasks."+t.Name+"."+t.SecretNames[0]),
			)
		}
	}

	return d, faults.Err()
}

// specOf returns a task as it was asked for.
func specOf(t job.TaskState) job.Spec {
	return job.Spec{
		Name: t.Name, Operation: t.Operation, Input: t.Input, IgnoreError: t.IgnoreError,
		Values: maps.Clone(t.Values),
	}
}
