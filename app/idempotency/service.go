package idempotency

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// Lifetime is how long an idempotency record is honoured.
const Lifetime = 24 * time.Hour

// Call is a call with the caller's idempotency key for it.
type Call struct {
	Owner string
	Route string // method and path
	Key   string
}

// Deps are what the service reaches the world through.
type Deps struct {
	Store ports.Store
	Clock ports.Clock
}

// Service knows which calls have been made, and which this process is making. It is safe for
// concurrent use.
type Service struct {
	Deps
	mu      sync.Mutex
	running map[Call]bool
}

// New returns the service.
func New(deps Deps) *Service { return &Service{Deps: deps, running: map[Call]bool{}} }

// Begin takes a call on until end is called. While the same call is being made, it is Conflict.
func (s *Service) Begin(c Call) (end func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.running[c] {
		return nil, inProgress()
	}

	s.running[c] = true

	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()

		delete(s.running, c)
	}, nil
}

// inProgress asks the caller to try again when the first call has probably ended.
func inProgress() error {
	return fault.New(fault.Conflict, "A call with this Idempotency-Key is still running. Send it again in a moment.").
		With(fault.RetryAfter, 1)
}

// Made reports whether a call with this key has been made, whatever its content was.
func (s *Service) Made(ctx context.Context, c Call) (bool, error) {
	_, made, err := s.earlier(ctx, c)
	return made, err
}

// Earlier returns the id of what the same call has made, "" where it has not been made. The same
// key with another content is Conflict.
func (s *Service) Earlier(
	ctx context.Context,
	c Call,
	fingerprint string,
) (resource string, err error) {
	earlier, made, err := s.earlier(ctx, c)
	if err != nil || !made {
		return "", err
	}

	if earlier.Fingerprint != fingerprint {
		return "", fault.New(fault.Conflict, "This Idempotency-Key was used for another request. Use a new key for a new request.").
			On("Idempotency-Key")
	}

	return earlier.Resource, nil
}

func (s *Service) earlier(
	ctx context.Context,
	c Call,
) (call ports.IdempotencyRecord, made bool, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		call, err = tx.IdempotencyRecords.Get(ctx, c.Owner, c.Route, c.Key)
		return err
	})
	if errors.Is(err, ports.ErrNoRow) {
		return ports.IdempotencyRecord{}, false, nil
	}

	if err != nil {
		return ports.IdempotencyRecord{}, false, fmt.Errorf("look for an earlier call: %w", err)
	}

	return call, call.Created.Add(Lifetime).After(s.Clock.Now()), nil
}

// Pending returns the record of a call whose resource is still to be made.
func (s *Service) Pending(c Call, fingerprint string) *Pending {
	return &Pending{call: c, fingerprint: fingerprint, clock: s.Clock}
}

// Pending is an idempotency record that is stored in the transaction that makes the resource. A
// nil one stores nothing.
type Pending struct {
	call        Call
	fingerprint string
	clock       ports.Clock
}

// Record stores that the call has made the resource. If another process was faster with the same
// call, it is Conflict, and nothing is made here.
func (p *Pending) Record(ctx context.Context, tx ports.Tx, resource string) error {
	if p == nil {
		return nil
	}

	now := p.clock.Now()
	if err := tx.IdempotencyRecords.Forget(ctx, now.Add(-Lifetime)); err != nil {
		return fmt.Errorf("forget old idempotency records: %w", err)
	}

	err := tx.IdempotencyRecords.Insert(ctx, ports.IdempotencyRecord{
		Owner:       p.call.Owner,
		Call:        p.call.Route,
		Key:         p.call.Key,
		Fingerprint: p.fingerprint,
		Resource:    resource,
		Created:     now,
	})
	if errors.Is(err, ports.ErrTaken) {
		return inProgress()
	}

	if err != nil {
		return fmt.Errorf("insert an idempotency record: %w", err)
	}

	return nil
}
