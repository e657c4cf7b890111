package once

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// Lifetime is how long a call can be repeated.
const Lifetime = 24 * time.Hour

// Call is a call with the caller's key for it.
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

// Service knows which calls have been made, and which are being made by this process. It is safe for concurrent use.
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
		return nil, stillRunning()
	}
	s.running[c] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.running, c)
	}, nil
}

// stillRunning asks the caller to try again when the first call has probably ended.
func stillRunning() error {
	return fault.New(fault.Conflict, "A call with this Idempotency-Key is still running. Send it again in a moment.").With(fault.RetryAfter, 1)
}

// Made reports whether a call with this key has been made, whatever its content was.
func (s *Service) Made(ctx context.Context, c Call) (bool, error) {
	_, made, err := s.earlier(ctx, c)
	return made, err
}

// Earlier returns the id of what the same call has made, "" where it has not been made. The same key with another content is Conflict.
func (s *Service) Earlier(ctx context.Context, c Call, fingerprint string) (resource string, err error) {
	earlier, made, err := s.earlier(ctx, c)
	if err != nil || !made {
		return "", err
	}
	if earlier.Fingerprint != fingerprint {
		return "", fault.New(fault.Conflict, "This Idempotency-Key was used for another request. Use a new key for a new request.").On("Idempotency-Key")
	}
	return earlier.Resource, nil
}

func (s *Service) earlier(ctx context.Context, c Call) (call ports.Repeat, made bool, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		call, err = tx.Repeats.Get(ctx, c.Owner, c.Route, c.Key)
		return err
	})
	if errors.Is(err, ports.ErrNoRow) {
		return ports.Repeat{}, false, nil
	}
	if err != nil {
		return ports.Repeat{}, false, fmt.Errorf("look for an earlier call: %w", err)
	}
	return call, call.Created.Add(Lifetime).After(s.Clock.Now()), nil
}

// Mark returns what notes the call beside the thing that it makes.
func (s *Service) Mark(c Call, fingerprint string) *Mark {
	return &Mark{call: c, fingerprint: fingerprint, clock: s.Clock}
}

// Mark notes a call in the transaction that makes something. A nil Mark notes nothing.
type Mark struct {
	call        Call
	fingerprint string
	clock       ports.Clock
}

// Keep notes that the call has made the resource. If another process was faster with the same call, it is Conflict, and nothing is made here.
func (m *Mark) Keep(ctx context.Context, tx ports.Tx, resource string) error {
	if m == nil {
		return nil
	}
	now := m.clock.Now()
	if err := tx.Repeats.Forget(ctx, now.Add(-Lifetime)); err != nil {
		return fmt.Errorf("forget old calls: %w", err)
	}
	err := tx.Repeats.Insert(ctx, ports.Repeat{
		Owner: m.call.Owner, Call: m.call.Route, Key: m.call.Key, Fingerprint: m.fingerprint, Resource: resource, Created: now,
	})
	if errors.Is(err, ports.ErrTaken) {
		return stillRunning()
	}
	if err != nil {
		return fmt.Errorf("note a call: %w", err)
	}
	return nil
}
