package chaos_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
)

const (
	// leastRounds is how many times every deed is done at least, as often as its share says.
	leastRounds = 1
	// Before every lull-th deed all work that is under way may end: what is lost with its worker ten
	// times is given up, as it should be.
	lull = 4
)

// deed is something that befalls an installation.
type deed struct {
	name  string
	share int // in a round
	do    func(ctx context.Context) error
}

// mayhem does deeds, one after another, in random order and at random times.
type mayhem struct {
	rng   *rand.Rand
	deeds []deed
	pace  time.Duration                  // the mean time between two is four fifths of it, but for lulls
	calm  func(ctx context.Context) bool // waits for a lull to end, and reports whether ctx lives
	done  map[string]int
	waits int
}

// run goes on until enough is closed, but for leastRounds at least.
func (m *mayhem) run(ctx context.Context, enough <-chan struct{}) error {
	m.done = map[string]int{}
	for round := 0; ; round++ {
		for _, d := range m.round() {
			select {
			case <-enough:
				if round >= leastRounds {
					return nil
				}
			default:
			}

			if !m.wait(ctx) {
				return ctx.Err()
			}

			if err := d.do(ctx); err != nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}

			m.done[d.name]++
		}
	}
}

// wait waits until the next deed, and reports whether ctx still lives.
func (m *mayhem) wait(ctx context.Context) bool {
	if m.waits++; m.waits%lull == 0 {
		return m.calm(ctx)
	}

	return pause(ctx, m.pace/10+time.Duration(m.rng.Int64N(int64(m.pace)*14/10)))
}

func (m *mayhem) round() []deed {
	var all []deed
	for _, d := range m.deeds {
		all = append(all, slices.Repeat([]deed{d}, d.share)...)
	}

	m.rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })

	return all
}

// String lists what was done.
func (m *mayhem) String() string {
	text := ""
	for _, name := range slices.Sorted(maps.Keys(m.done)) {
		text += fmt.Sprintf(", %d × %s", m.done[name], name)
	}

	return text[min(2, len(text)):]
}
