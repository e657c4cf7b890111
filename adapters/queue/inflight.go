package queue

import (
	"maps"
	"slices"
	"sync"
)

// inFlight is the set of River's ids of the work that this process is doing.
type inFlight struct {
	mu  sync.Mutex
	ids map[int64]bool
}

func newInFlight() *inFlight { return &inFlight{ids: map[int64]bool{}} }

// add holds an id in the set until leave is called.
func (f *inFlight) add(id int64) (leave func()) {
	f.mu.Lock()
	defer f.mu.Unlock()

	f.ids[id] = true

	return func() {
		f.mu.Lock()
		defer f.mu.Unlock()

		delete(f.ids, id)
	}
}

func (f *inFlight) list() []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()

	return slices.Sorted(maps.Keys(f.ids))
}
