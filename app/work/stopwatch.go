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

// within returns a context that ends with errTooLong when the work that it is given to has run for
// the limit. stop must be called in the end, and returns how long it has run.
func within(
	ctx context.Context,
	clock ports.Clock,
	limit time.Duration,
) (timed context.Context, stop func() time.Duration) {
	timed, cancel := context.WithCancelCause(ctx)
	w := &stopwatch{clock: clock, left: limit, began: clock.Now()}
	//nolint:forbidigo // no context has a deadline that can be paused
	w.timer = time.AfterFunc(limit, func() { cancel(errTooLong) })

	return context.WithValue(timed, ports.StopwatchKey{}, w), func() time.Duration {
		defer cancel(nil)
		return limit - w.stop()
	}
}

// stop ends the watch, and returns how much was left of the limit.
func (w *stopwatch) stop() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()

	if w.timer.Stop(); w.pauses == 0 {
		w.left -= w.clock.Now().Sub(w.began)
	}

	return w.left
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
