package cli

import (
	"fmt"
	"sync"

	"github.com/schollz/progressbar/v3"
)

// steps is how finely the progress of one input is shown.
const steps = 1000

// bar shows on a terminal how far a batch is, and nothing elsewhere.
type bar struct {
	mu    sync.Mutex
	shown *progressbar.ProgressBar // nil where nothing is shown
	part  []int                    // by input, in steps
	sum   int
	ended int
}

func (s *session) newBar(inputs int, hidden bool) *bar {
	b := &bar{part: make([]int, inputs)}
	if s.lively && !hidden {
		b.shown = progressbar.NewOptions(
			inputs*steps,
			progressbar.OptionSetWriter(s.errs),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionSetDescription("converting"),
			progressbar.OptionSetRenderBlankState(true),
		)
	}

	return b
}

// advance notes that so much of an input is done.
func (b *bar) advance(input int, fraction float64) {
	b.mu.Lock()
	defer b.mu.Unlock()

	b.to(input, min(int(fraction*steps), steps-1))
}

// end notes that an input is done with, well or not.
func (b *bar) end(input int) {
	b.mu.Lock()
	defer b.mu.Unlock()

	b.ended++
	b.to(input, steps)
}

func (b *bar) to(input, done int) {
	done = max(b.part[input], done)
	b.sum += done - b.part[input]

	b.part[input] = done
	if b.shown == nil {
		return
	}

	if n := len(b.part); n > 1 {
		b.shown.Describe(fmt.Sprintf("%d of %d", b.ended, n))
	}

	_ = b.shown.Set(b.sum) // a bar that cannot be drawn is no reason to stop
}

// aside clears the bar away while something is printed.
func (b *bar) aside(tell func()) {
	b.mu.Lock()
	defer b.mu.Unlock()

	if b.shown != nil {
		_ = b.shown.Clear()
	}

	tell()

	if b.shown != nil && b.sum < len(b.part)*steps {
		_ = b.shown.RenderBlank()
	}
}

func (b *bar) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()

	if b.shown != nil {
		_ = b.shown.Clear()
	}
}
