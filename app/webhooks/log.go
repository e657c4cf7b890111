package webhooks

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// History returns at most limit deliveries of the caller's endpoint, newest first, behind the one
// with that id; "" for the newest.
func (s *Service) History(
	ctx context.Context, p access.Principal, id, behind string, limit int,
) (list []webhook.Delivery, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		if _, err := owned(ctx, tx, p, id); err != nil {
			return err
		}

		list, err = tx.Deliveries.Log(ctx, id, behind, limit)

		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list deliveries: %w", err)
	}

	return list, nil
}

// Redeliver sends a delivery of the caller's endpoint again, whatever came of it. It is tried as
// long as a new one.
func (s *Service) Redeliver(
	ctx context.Context, p access.Principal, id, delivery string,
) (d webhook.Delivery, err error) {
	err = s.sending(ctx, p, id, func(ctx context.Context, tx ports.Tx) ([]webhook.Delivery, error) {
		d, err = tx.Deliveries.Get(ctx, delivery)
		if errors.Is(err, ports.ErrNoRow) || (err == nil && d.Endpoint != id) {
			return nil, fault.New(fault.NotFound,
				"This webhook has no delivery with this id. Check the id.")
		}

		if err != nil {
			return nil, err
		}

		if d.Status == webhook.Waiting {
			return nil, fault.New(fault.Conflict,
				"This delivery waits for those before it. It is sent when they have ended.")
		}

		now := s.Clock.Now()
		d.Status, d.Next, d.Since = webhook.Pending, now, now

		return []webhook.Delivery{d}, tx.Deliveries.Save(ctx, d)
	})
	if err != nil {
		return d, fmt.Errorf("redeliver: %w", err)
	}

	return d, nil
}

// Test sends the caller's endpoint a sample of an event, or of each that it wants where the name is
// "", and returns the deliveries.
func (s *Service) Test(
	ctx context.Context, p access.Principal, id string, name event.Name,
) (made []webhook.Delivery, err error) {
	err = s.sending(ctx, p, id, func(ctx context.Context, tx ports.Tx) ([]webhook.Delivery, error) {
		to, err := tx.Webhooks.Get(ctx, id)
		if err != nil {
			return nil, err
		}

		for _, n := range event.Names() {
			if n != name && (name != "" || !to.Wants(n)) {
				continue
			}

			d, err := s.sample(to, n)
			if err != nil {
				return nil, err
			}

			made = append(made, d)
		}

		return made, tx.Deliveries.Insert(ctx, made...)
	})
	if err != nil {
		return nil, fmt.Errorf("test a webhook: %w", err)
	}

	return made, nil
}

// sample makes a delivery that waits for no other.
func (s *Service) sample(to webhook.Endpoint, name event.Name) (webhook.Delivery, error) {
	e, body, err := s.Payloads.Sample(name)
	if err != nil {
		return webhook.Delivery{}, fmt.Errorf("write a sample of %s: %w", name, err)
	}

	e.ID, e.Owner = s.IDs.New("evt_"), to.Owner
	e.Subject = e.ID
	d := s.delivery(to, e)
	d.Body, d.Status = string(body), webhook.Pending

	return d, nil
}

// sending makes deliveries of the caller's endpoint, and has them sent.
func (s *Service) sending(
	ctx context.Context, p access.Principal, id string,
	do func(ctx context.Context, tx ports.Tx) ([]webhook.Delivery, error),
) error {
	return s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		to, err := owned(ctx, tx, p, id)
		if err != nil {
			return err
		}

		if !to.Active {
			return fault.New(fault.Conflict, "This webhook is switched off. Switch it on first.")
		}

		made, err := do(ctx, tx)
		if err != nil {
			return err
		}

		return s.offer(ctx, tx, made...)
	})
}

// Latest returns the number behind which what happens from now on is found in the feed.
func (s *Service) Latest(ctx context.Context) (last int64, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		last, err = tx.Outbox.Last(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("look for the end of the feed: %w", err)
	}

	return last, nil
}

// Feed returns at most limit of the caller's events behind a number, in the order in which they
// were published.
func (s *Service) Feed(
	ctx context.Context, p access.Principal, after int64, limit int,
) (list []event.Event, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		list, err = tx.Outbox.Feed(ctx, p.Owner, after, limit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the feed of events: %w", err)
	}

	return list, nil
}
