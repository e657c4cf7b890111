package webhooks

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

const (
	// publishedAtOnce is how many events one transaction publishes: others wait for it to write.
	publishedAtOnce = 200
	// pause is the least time between two looks, so that many small changes are published together.
	pause = 100 * time.Millisecond
	// sweepEvery is the time between two looks for what a dead process should have sent.
	sweepEvery = 5 * time.Second
	// sweptAtOnce is how many endpoints one look finds.
	sweptAtOnce = 1000
)

// Happened has events published soon. It does not block.
func (s *Service) Happened() {
	select {
	case s.woken <- struct{}{}:
	default: // told already
	}
}

// Run publishes events until ctx ends, and sees to deliveries that a dead process held.
func (s *Service) Run(ctx context.Context) {
	var swept time.Time

	for ctx.Err() == nil {
		err := s.PublishAll(ctx)

		if now := s.Clock.Now(); now.Sub(swept) >= min(sweepEvery, s.cfg.lease()) {
			swept = now
			err = errors.Join(err, s.sweep(ctx, now.Add(-s.cfg.lease())))
		}

		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(
				ctx,
				"events could not be published; it is tried again",
				"cause",
				err,
			)
		}

		s.rest(ctx)
	}
}

func (s *Service) rest(ctx context.Context) {
	least, done := context.WithTimeout(ctx, min(pause, s.cfg.Poll))
	<-least.Done()
	done()

	most, done := context.WithTimeout(ctx, s.cfg.Poll)
	defer done()

	select {
	case <-s.woken:
	case <-most.Done():
	}
}

// PublishAll publishes what has happened so far.
func (s *Service) PublishAll(ctx context.Context) error {
	some := false

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		some, err = tx.Outbox.Any(ctx)
		return err
	})

	for n := publishedAtOnce; err == nil && some && n == publishedAtOnce; {
		err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
			n, err = s.publish(ctx, tx)
			return err
		})
	}

	if err != nil {
		return fmt.Errorf("publish events: %w", err)
	}

	return nil
}

func (s *Service) publish(ctx context.Context, tx ports.Tx) (int, error) {
	list, err := tx.Outbox.Publish(ctx, publishedAtOnce)
	if err != nil || len(list) == 0 {
		return 0, err
	}

	owners := map[string]bool{}
	for _, e := range list {
		owners[e.Owner] = true
	}

	all, err := tx.Webhooks.Of(ctx, slices.Sorted(maps.Keys(owners))...)
	if err != nil {
		return 0, fmt.Errorf("read the endpoints: %w", err)
	}

	p := publishing{Service: s, tx: tx, endpoints: all, told: map[string]map[string]time.Time{}}

	for _, e := range list {
		if err := p.add(ctx, e); err != nil {
			return 0, err
		}
	}

	if err := tx.Deliveries.Insert(ctx, p.made...); err != nil {
		return 0, fmt.Errorf("insert deliveries: %w", err)
	}

	return len(list), s.offer(ctx, tx, p.made...)
}

// offer has workers begin with the endpoints of new deliveries.
func (*Service) offer(ctx context.Context, tx ports.Tx, made ...webhook.Delivery) error {
	var work []ports.Work

	for _, d := range made {
		w := ports.Work{Webhook: d.Endpoint, Kind: job.Delivery}
		if !slices.Contains(work, w) {
			work = append(work, w)
		}
	}

	if err := tx.Enqueue(ctx, work...); err != nil {
		return fmt.Errorf("offer deliveries: %w", err)
	}

	return nil
}

// publishing is one transaction that publishes.
type publishing struct {
	*Service
	tx        ports.Tx
	endpoints []webhook.Endpoint
	told      map[string]map[string]time.Time // when progress was told last, by endpoint and job
	made      []webhook.Delivery
}

// add makes the deliveries of an event.
func (p *publishing) add(ctx context.Context, e event.Event) error {
	if err := p.ensure(ctx, e); err != nil {
		return err
	}

	for _, to := range p.endpoints {
		wanted := to.Active && !to.OfJobs && to.Wants(e.Name) || to.OfJobs && to.URL == e.Webhook
		if !wanted || to.Owner != e.Owner {
			continue
		}

		if held, err := p.throttled(ctx, to, e); err != nil || held {
			if err != nil {
				return err
			}

			continue
		}

		p.made = append(p.made, p.delivery(to, e))
	}

	return nil
}

func (s *Service) delivery(to webhook.Endpoint, e event.Event) webhook.Delivery {
	now := s.Clock.Now()

	return webhook.Delivery{
		ID: s.IDs.New("dlv_"), Endpoint: to.ID, Owner: to.Owner, Event: e,
		Next: now, Since: now, Created: now,
	}
}

// ensure makes the endpoint that a job names as its own.
func (p *publishing) ensure(ctx context.Context, e event.Event) error {
	if e.Webhook == "" || slices.ContainsFunc(p.endpoints, func(known webhook.Endpoint) bool {
		return known.OfJobs && known.Owner == e.Owner && known.URL == e.Webhook
	}) {
		return nil
	}

	now := p.Clock.Now()
	made := webhook.Endpoint{
		ID: p.IDs.New("whk_"), Owner: e.Owner, URL: e.Webhook, Events: []string{"job.*"},
		Active: true, OfJobs: true, Created: now, Updated: now,
	}

	if err := p.tx.Webhooks.Insert(ctx, made); err != nil {
		return fmt.Errorf("insert the endpoint of a job: %w", err)
	}

	p.endpoints = append(p.endpoints, made)

	return nil
}

// throttled reports whether progress was told of the job a short while ago.
func (p *publishing) throttled(
	ctx context.Context, to webhook.Endpoint, e event.Event,
) (bool, error) {
	if e.Name != event.JobProgress {
		return false, nil
	}

	last, known := p.told[to.ID]
	if !known {
		var err error

		last, err = p.tx.DueDeliveries.Progress(ctx, to.ID, p.Clock.Now().Add(-2*p.cfg.Throttle))
		if err != nil {
			return false, fmt.Errorf("look which progress was told last: %w", err)
		}

		p.told[to.ID] = last
	}

	if at, told := last[e.Subject]; told && e.Created.Sub(at) < p.cfg.Throttle {
		return true, nil
	}

	last[e.Subject] = e.Created

	return false, nil
}

// sweep offers what should have been sent by an instant, and that nobody is sending.
func (s *Service) sweep(ctx context.Context, before time.Time) error {
	var ids []string

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		ids, err = tx.DueDeliveries.Overdue(ctx, before, s.Clock.Now(), sweptAtOnce)
		return err
	})
	if err != nil || len(ids) == 0 {
		return err
	}

	return s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		for _, id := range ids {
			work := ports.Work{Webhook: id, Kind: job.Delivery}
			if err := tx.Enqueue(ctx, work); err != nil {
				return err
			}
		}

		return nil
	})
}

// Recover lets go of what a dead process held. It may run only where there is no other process.
func (s *Service) Recover(ctx context.Context) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.DueDeliveries.Free(ctx)
	})
	if err != nil {
		return fmt.Errorf("free deliveries: %w", err)
	}

	return s.sweep(ctx, s.Clock.Now())
}

// Forget removes what was published and delivered long ago.
func (s *Service) Forget(ctx context.Context) error {
	before := s.Clock.Now().Add(-s.cfg.Lifetime)

	for n := publishedAtOnce; n >= publishedAtOnce; {
		err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
			events, err := tx.Outbox.Forget(ctx, before, publishedAtOnce)
			if err != nil {
				return err
			}

			n, err = tx.DueDeliveries.Forget(ctx, before, publishedAtOnce)
			n = max(n, events)

			return err
		})
		if err != nil {
			return fmt.Errorf("forget events and deliveries: %w", err)
		}
	}

	return nil
}
