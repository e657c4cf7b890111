package work

import (
	"context"
	"sync"
	"time"

	"github.com/convertd/convertd/ports"
)

// stopwatch ends its work when that has run for a time. While it is paused, the time does not run.
type stopwatch struct {
	clock  ports.Clock
	mu     sync.Mutex
	left   time.Duration // when it last began to run
	began  time.Time
	pauses int
	timer  *time.Timer
}

var _ ports.Stopwatch = (*stopwatch)(nil)

// within returns a context that ends with errTooLong when the work that it is given to has run for the limit. stop must be called in the end.
func within(ctx context.Context, clock ports.Clock, limit time.Duration) (timed context.Context, stop func()) {
	timed, cancel := context.WithCancelCause(ctx)
	w := &stopwatch{clock: clock, left: limit, began: clock.Now()}
	w.timer = time.AfterFunc(limit, func() { cancel(errTooLong) }) //nolint:forbidigo // no context has a deadline that can be paused
	return context.WithValue(timed, ports.StopwatchKey{}, w), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.timer.Stop()
		cancel(nil)
	}
}

// Pause implements ports.Stopwatch.
func (w *stopwatch) Pause() (resume func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pauses++; w.pauses == 1 && w.timer.Stop() {
		w.left -= w.clock.Now().Sub(w.began)
	}
	return w.resume
}

func (w *stopwatch) resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pauses--; w.pauses == 0 {
		w.began = w.clock.Now()
		w.timer.Reset(max(w.left, 0))
	}
}
