package webhooks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// maxURL bounds the URL of an endpoint, in bytes.
const maxURL = 2048

// Wanted is what an owner wants of an endpoint. What is nil stays as it is.
type Wanted struct {
	URL      *string
	Events   []string
	Secret   string // that the owner brings; "" has one made
	Metadata map[string]any
	Active   *bool
}

// Create makes an endpoint, and returns its secret: nobody is shown it again.
func (s *Service) Create(
	ctx context.Context, p access.Principal, w Wanted,
) (made webhook.Endpoint, secret string, err error) {
	if w.URL == nil {
		return made, "", fault.New(fault.InvalidInput, "Say where events are to be sent.").On("url")
	}

	if w.Events == nil {
		return made, "", fault.New(fault.InvalidInput,
			"Say which events are wanted, such as job.completed, job.* or *.").On("events")
	}

	if err := s.check(w); err != nil {
		return made, "", err
	}

	secret, sealed, err := s.newSecret(w.Secret)
	if err != nil {
		return made, "", err
	}

	now := s.Clock.Now()
	made = webhook.Endpoint{
		ID: s.IDs.New("whk_"), Owner: p.Owner, Active: true, Sealed: sealed, Created: now,
	}
	s.apply(&made, w)

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		all, err := tx.Webhooks.Of(ctx, p.Owner)
		if err != nil {
			return err
		}

		if len(slices.DeleteFunc(all, ofJobs)) >= s.cfg.Most {
			return fault.New(fault.Conflict,
				"There are %d webhooks already, which is the limit. Delete one first.", s.cfg.Most)
		}

		return tx.Webhooks.Insert(ctx, made)
	})
	if err != nil {
		return made, "", fmt.Errorf("create a webhook: %w", err)
	}

	return made, secret, nil
}

func ofJobs(e webhook.Endpoint) bool { return e.OfJobs }

// check collects what is wrong with what an owner wants.
func (s *Service) check(w Wanted) error {
	var faults fault.List

	if w.URL != nil {
		wrong := fault.New(fault.InvalidInput, "The URL must be an http or https URL of at most %d bytes, "+
			"on port 80, 443 or 1024–65535, with a host that is no private address, and without a user "+
			"and password.", maxURL).
			On("url")
		if err := s.Fetcher.Check(ports.Download{URL: *w.URL}); err != nil || len(*w.URL) > maxURL {
			faults = append(faults, wrong.Because(err))
		}
	}

	if w.Events != nil && len(w.Events) == 0 {
		faults = append(faults, fault.New(fault.InvalidInput,
			"Name at least one event, such as job.completed, job.* or *.").On("events"))
	}

	for i, pattern := range w.Events {
		if !slices.Contains(webhook.Patterns(), pattern) {
			faults = append(faults, fault.New(fault.InvalidInput, "%q is no event. Known are %s.",
				fault.Clip(pattern, 64), strings.Join(webhook.Patterns(), ", ")).
				On(fmt.Sprintf("events[%d]", i)))
		}
	}

	if w.Secret != "" {
		if err := webhook.CheckSecret(w.Secret); err != nil {
			faults = append(faults, fault.Of(err))
		}
	}

	return faults.Err()
}

func (s *Service) apply(e *webhook.Endpoint, w Wanted) {
	// what is shown of a URL and comes back changes nothing: its query would be lost
	if w.URL != nil && *w.URL != option.HideQuery(e.URL) {
		e.URL = *w.URL
	}

	if w.Events != nil {
		e.Events = slices.Compact(slices.Clone(w.Events))
	}

	if w.Metadata != nil {
		e.Metadata = w.Metadata
	}

	if w.Active != nil && !*w.Active {
		e.Active, e.Reason = false, ""
	}

	if w.Active != nil && *w.Active && !e.Active {
		e.SwitchOn()
	}

	e.Updated = s.Clock.Now()
}

// List returns the caller's endpoints, oldest first.
func (s *Service) List(
	ctx context.Context, p access.Principal,
) (list []webhook.Endpoint, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		list, err = tx.Webhooks.Of(ctx, p.Owner)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}

	return slices.DeleteFunc(list, ofJobs), nil
}

// Get returns the caller's endpoint. Another owner's answers as one that does not exist.
func (s *Service) Get(
	ctx context.Context, p access.Principal, id string,
) (e webhook.Endpoint, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		e, err = owned(ctx, tx, p, id)
		return err
	})
	if err != nil {
		return e, fmt.Errorf("get a webhook: %w", err)
	}

	return e, nil
}

func owned(
	ctx context.Context, tx ports.Tx, p access.Principal, id string,
) (webhook.Endpoint, error) {
	e, err := tx.Webhooks.Get(ctx, id)
	if errors.Is(err, ports.ErrNoRow) || (err == nil && (!p.Owns(e.Owner) || e.OfJobs)) {
		return e, fault.New(
			fault.WebhookNotFound,
			"There is no webhook with this id. Check the id.",
		)
	}

	if err != nil {
		return e, fmt.Errorf("read the webhook: %w", err)
	}

	return e, nil
}

// Update changes the caller's endpoint. One that is switched on goes on with what it was not sent.
func (s *Service) Update(
	ctx context.Context, p access.Principal, id string, w Wanted,
) (webhook.Endpoint, error) {
	if err := s.check(w); err != nil {
		return webhook.Endpoint{}, err
	}

	return s.change(ctx, p, id, func(ctx context.Context, tx ports.Tx, e *webhook.Endpoint) error {
		s.apply(e, w)

		next, err := tx.DueDeliveries.Next(ctx, id)
		if err != nil {
			return err
		}

		return s.wake(ctx, tx, e, next)
	})
}

func (s *Service) change(
	ctx context.Context, p access.Principal, id string,
	do func(ctx context.Context, tx ports.Tx, e *webhook.Endpoint) error,
) (e webhook.Endpoint, err error) {
	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if e, err = owned(ctx, tx, p, id); err != nil {
			return err
		}

		if err := do(ctx, tx, &e); err != nil {
			return err
		}

		return tx.Webhooks.Save(ctx, e)
	})
	if err != nil {
		return e, fmt.Errorf("change a webhook: %w", err)
	}

	return e, nil
}

// Rotate gives the caller's endpoint another secret, and returns it: nobody is shown it again. The
// one before signs, too, for a while.
func (s *Service) Rotate(
	ctx context.Context, p access.Principal, id, brought string,
) (webhook.Endpoint, string, error) {
	secret, sealed, err := s.newSecret(brought)
	if err != nil {
		return webhook.Endpoint{}, "", err
	}

	e, err := s.change(ctx, p, id, func(_ context.Context, _ ports.Tx, e *webhook.Endpoint) error {
		now := s.Clock.Now()
		e.Rotate(sealed, now.Add(s.cfg.Overlap), now)

		return nil
	})
	if err != nil {
		return e, "", err
	}

	return e, secret, nil
}

// Delete removes the caller's endpoint, with what it was not sent.
func (s *Service) Delete(ctx context.Context, p access.Principal, id string) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if _, err := owned(ctx, tx, p, id); err != nil {
			return err
		}

		if e, keep := audit.Of(p, audit.WebhookDeleted, id); keep {
			e.ID, e.At = s.IDs.New("aud_"), s.Clock.Now()
			if err := tx.Audit.Append(ctx, e); err != nil {
				return err
			}
		}

		return tx.Webhooks.Delete(ctx, id)
	})
	if err != nil {
		return fmt.Errorf("delete a webhook: %w", err)
	}

	return nil
}

// SecretUntil returns until when a secret that was replaced signs, too; zero where none does.
func (s *Service) SecretUntil(e webhook.Endpoint) time.Time {
	if s.Clock.Now().Before(e.PreviousUntil) {
		return e.PreviousUntil
	}

	return time.Time{}
}
