package webhooks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// Deliver sends what is due of an endpoint, for a slice of time, unless somebody else does so. What
// is left is offered anew.
func (s *Service) Deliver(ctx context.Context, id string) error {
	lease := s.IDs.New("lse_")

	to, held, err := s.hold(ctx, id, lease)
	if err != nil || !held {
		return err
	}

	err = s.slice(ctx, to)

	// what stops the work does not stop its end: others could go on only when the lease is over
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Timeout)
	defer cancel()

	return errors.Join(err, s.release(ending, id, lease))
}

// hold takes the lease of an endpoint, unless it is taken, switched off, or gone.
func (s *Service) hold(
	ctx context.Context, id, lease string,
) (to webhook.Endpoint, held bool, err error) {
	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		to, err = tx.Webhooks.Get(ctx, id)
		if errors.Is(err, ports.ErrNoRow) {
			return nil
		}

		now := s.Clock.Now()
		if err != nil || !to.Active || to.Held(now) {
			return err
		}

		if !to.Wake.After(now) {
			to.Wake = time.Time{}
		}

		held, to.Lease, to.LeaseUntil = true, lease, now.Add(s.cfg.lease())

		return tx.Webhooks.Save(ctx, to)
	})
	if err != nil {
		return to, false, fmt.Errorf("hold an endpoint: %w", err)
	}

	return to, held, nil
}

func (s *Service) slice(ctx context.Context, to webhook.Endpoint) error {
	end := s.Clock.Now().Add(s.cfg.Slice)

	secrets, err := s.secretsOf(ctx, to)
	if err != nil {
		return err
	}

	for ctx.Err() == nil && s.Clock.Now().Before(end) {
		due, next, err := s.due(ctx, to.ID)
		if err != nil {
			return err
		}

		if len(due) == 0 && (next.IsZero() || !next.Before(end)) {
			return nil
		}

		if len(due) == 0 {
			s.await(ctx, next)
			continue
		}

		if active, err := s.send(ctx, to, secrets, due); err != nil || !active {
			return err
		}
	}

	return ctx.Err()
}

// due returns what is to be sent now and, where that is nothing, when the next is.
func (s *Service) due(
	ctx context.Context, id string,
) (due []webhook.Delivery, next time.Time, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		due, err = tx.Deliveries.Due(ctx, id, s.Clock.Now(), s.cfg.AtOnce)
		if err == nil && len(due) == 0 {
			next, err = tx.DueDeliveries.Next(ctx, id)
		}

		return err
	})
	if err != nil {
		return nil, next, fmt.Errorf("read what is due: %w", err)
	}

	return due, next, nil
}

// await waits for what is tried again so soon that the queue, which looks for what is scheduled
// every few seconds, would be late. Meanwhile something new may come.
func (s *Service) await(ctx context.Context, next time.Time) {
	wait := min(max(next.Sub(s.Clock.Now()), 0), s.cfg.Poll)

	pause, done := context.WithTimeout(ctx, wait)
	defer done()

	<-pause.Done()
}

// send sends deliveries at once and writes down what came of them.
func (s *Service) send(
	ctx context.Context, to webhook.Endpoint, secrets []string, due []webhook.Delivery,
) (active bool, err error) {
	var (
		sending  sync.WaitGroup
		attempts = make([]webhook.Attempt, len(due))
		failures = make([]error, len(due))
	)

	for i := range due {
		sending.Go(func() { attempts[i], failures[i] = s.attempt(ctx, to, secrets, &due[i]) })
	}

	sending.Wait()

	if ctx.Err() != nil { // what was broken off says nothing of the receiver
		return false, ctx.Err()
	}

	if err := errors.Join(failures...); err != nil {
		return false, err
	}

	return s.note(ctx, to, due, attempts)
}

func (s *Service) attempt(
	ctx context.Context, to webhook.Endpoint, secrets []string, d *webhook.Delivery,
) (webhook.Attempt, error) {
	if d.Body == "" {
		body, err := s.Payloads.Event(ctx, d.Event)
		if err != nil {
			return webhook.Attempt{}, fmt.Errorf("write event %s: %w", d.Event.ID, err)
		}

		d.Body = string(body)
	}

	a := s.Notifier.Send(ctx, ports.Message{
		URL: to.URL, ID: d.Event.ID, Event: d.Event.Name, Body: []byte(d.Body), Secrets: secrets,
		Trace: d.Event.Trace,
	})
	s.log(trace.With(ctx, d.Event.Trace), to, *d, a)

	return a, nil
}

// log writes down what came of an attempt. The URL may hold a token, so that it is not told.
func (s *Service) log(
	ctx context.Context, to webhook.Endpoint, d webhook.Delivery, a webhook.Attempt,
) {
	level := slog.LevelDebug
	if !a.OK() && ctx.Err() == nil {
		level = slog.LevelInfo
	}

	s.Log.Log(ctx, level, "delivery", "webhook", to.ID, "delivery", d.ID,
		"event", d.Event.Name, "subject", d.Event.Subject, "attempt", d.Attempts+1,
		"status", a.Code, "duration_ms", a.Took.Milliseconds(), "cause", a.Cause)
}

// note writes attempts down, if the endpoint is still held: who was too slow has lost it.
func (s *Service) note(
	ctx context.Context, was webhook.Endpoint, due []webhook.Delivery, attempts []webhook.Attempt,
) (active bool, err error) {
	var to webhook.Endpoint

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		to, err = tx.Webhooks.Get(ctx, was.ID)
		if errors.Is(err, ports.ErrNoRow) {
			return nil
		}

		if err != nil || to.Lease != was.Lease {
			to.Active = false
			return err
		}

		for i := range due {
			s.cfg.Retry.Note(&to, &due[i], attempts[i], rand.Float64()) //nolint:gosec // a spread

			if err := tx.Deliveries.Save(ctx, due[i]); err != nil {
				return err
			}
		}

		return tx.Webhooks.Save(ctx, to)
	})
	if err != nil {
		return false, fmt.Errorf("note what came of deliveries: %w", err)
	}

	if to.Reason != "" {
		s.Log.WarnContext(ctx, "a webhook was switched off",
			"webhook", to.ID, "owner", to.Owner, "reason", to.Reason)
	}

	return to.Active, nil
}

// release ends the lease. What is left is offered for when it is due, unless it is already.
func (s *Service) release(ctx context.Context, id, lease string) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		to, err := tx.Webhooks.Get(ctx, id)
		if errors.Is(err, ports.ErrNoRow) || (err == nil && to.Lease != lease) {
			return nil
		}

		if err != nil {
			return err
		}

		to.Lease, to.LeaseUntil = "", time.Time{}

		next, err := tx.DueDeliveries.Next(ctx, id)
		if err != nil {
			return err
		}

		if err := s.wake(ctx, tx, &to, next); err != nil {
			return err
		}

		return tx.Webhooks.Save(ctx, to)
	})
	if err != nil {
		return fmt.Errorf("let go of an endpoint: %w", err)
	}

	return nil
}

// wake has an endpoint offered at an instant, if it is not before.
func (s *Service) wake(
	ctx context.Context, tx ports.Tx, to *webhook.Endpoint, next time.Time,
) error {
	now := s.Clock.Now()

	offered := to.Wake.After(now) && !to.Wake.After(next)
	if next.IsZero() || !to.Active || offered {
		return nil
	}

	work := ports.Work{Webhook: to.ID, Kind: job.Delivery}
	if next.After(now) {
		work.At, to.Wake = next, next
	}

	return tx.Enqueue(ctx, work)
}
