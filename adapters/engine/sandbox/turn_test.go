package sandbox

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/convertd/convertd/ports"
)

// watch notes what is done to it.
type watch struct {
	mu     sync.Mutex
	notes  []string
	paused chan struct{}
}

func (w *watch) note(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()

	w.notes = append(w.notes, what)
}

func (w *watch) Pause() (resume func()) {
	w.note("paused")
	close(w.paused)

	return func() { w.note("resumed") }
}

func TestTheClockStandsStillWhileACommandWaitsForItsTurn(t *testing.T) {
	t.Parallel()
	b := newBench(t, Config{Slots: 1})
	first, cancel := context.WithCancelCause(t.Context())
	up, ended := make(chan string), make(chan error)
	c := sh("echo up; sleep 1000")

	c.Line = func(line string) { up <- line }
	go func() { _, err := b.Run(first, c); ended <- err }()

	<-up

	w := &watch{paused: make(chan struct{})}
	second, done := sh("echo up"), make(chan error)

	second.Line = func(string) { w.note("ran") }
	go func() {
		_, err := b.Run(context.WithValue(t.Context(), ports.StopwatchKey{}, w), second)
		done <- err
	}()

	<-w.paused
	cancel(errors.Join(errors.New("the work as a whole"), context.DeadlineExceeded))
	wantReason(t, <-ended, ReasonTimeout)

	if err := <-done; err != nil || !slices.Equal(w.notes, []string{"paused", "resumed", "ran"}) {
		t.Errorf("%v, %v", w.notes, err)
	}
}

func TestNoLaneWaitsForAnother(t *testing.T) {
	t.Parallel()

	for busy := range lanes {
		b := newBench(t, Config{Slots: 1})
		first, cancel := context.WithCancel(t.Context())
		up, ended := make(chan string), make(chan error)
		c := sh("echo up; sleep 1000")

		c.Lane, c.Line = busy, func(line string) { up <- line }
		go func() { _, err := b.Run(first, c); ended <- err }()

		<-up

		for lane := range lanes {
			if lane == busy {
				continue
			}

			limited, done := context.WithTimeout(t.Context(), patience)
			if _, err := b.Run(limited, Command{Tool: "true", Lane: lane}); err != nil {
				t.Errorf("lane %d beside a command of lane %d: %v", lane, busy, err)
			}

			done()
		}

		cancel()
		wantReason(t, <-ended, ReasonCancelled)
	}
}
