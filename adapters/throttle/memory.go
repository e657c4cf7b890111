package throttle

import (
	"context"
	"sync"

	"github.com/convertd/convertd/ports"
)

var _ ports.Throttle = (*Memory)(nil)

// Memory counts calls of the present minute, and forgets those of the last. It is safe for
// concurrent use.
type Memory struct {
	mu     sync.Mutex
	minute int64
	calls  map[string]int
}

// NewMemory returns what counts calls.
func NewMemory() *Memory { return &Memory{calls: map[string]int{}} }

// Take implements ports.Throttle.
func (m *Memory) Take(_ context.Context, key string, minute int64) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()

	if minute != m.minute {
		m.minute = minute
		m.calls = map[string]int{}
	}

	m.calls[key]++

	return m.calls[key], nil
}

// Forget implements ports.Throttle: one minute is all that is kept.
func (m *Memory) Forget(_ context.Context, before int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()

	if m.minute < before {
		m.calls = map[string]int{}
	}

	return nil
}
