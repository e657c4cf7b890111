package queue

import (
	"maps"
	"slices"
	"sync"
)

// roll lists River's ids of the work that this process is doing.
type roll struct {
	mu      sync.Mutex
	working map[int64]bool
}

func newRoll() *roll { return &roll{working: map[int64]bool{}} }

// enter lists an id until leave is called.
func (r *roll) enter(id int64) (leave func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.working[id] = true
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.working, id)
	}
}

func (r *roll) ids() []int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Sorted(maps.Keys(r.working))
}
