package sandbox

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

const (
	mib = 1 << 20

	// heavyReserve is what a heavy command sets aside before it starts: most take less.
	heavyReserve = 512 * mib
	// lightReserve is the same of a light one, and as much as a probe may take.
	lightReserve = 384 * mib
	// lightEach is how many probes run at once for each processor, and how many checks, at least
	// leastLight of each.
	lightEach  = 2
	leastLight = 4
)

// budget shares the memory of this machine out between all commands, and the processors between
// those that take no slot. A quarter of the memory is kept for light ones, so that no probe waits
// for a transcode. A command reserves memory before it starts, first come, first served, and
// reserves more as it takes more. Where all together take more than there is, the one furthest
// above what it has reserved is stopped: a command within its reservation never pays for another.
type budget struct {
	total  int64 // bytes
	heavy  *share
	light  *share
	probes *semaphore.Weighted // light commands at once
	checks *semaphore.Weighted // light commands at once that may take much memory

	mu   sync.Mutex
	held map[*reservation]bool
}

// share is a part of the budget.
type share struct {
	*semaphore.Weighted

	size int64 // bytes
	base int64 // bytes that a command reserves at first
}

func newShare(size, base int64) *share {
	return &share{Weighted: semaphore.NewWeighted(size), size: size, base: base}
}

func newBudget(total int64, processors int) *budget {
	const kept = 4 // the light commands' part

	light := total / kept
	heavy := total - light
	atOnce := int64(max(leastLight, lightEach*processors))

	return &budget{
		total:  total,
		heavy:  newShare(heavy, min(heavyReserve, heavy/int64(lanes))),
		light:  newShare(light, min(lightReserve, light)),
		probes: semaphore.NewWeighted(atOnce),
		checks: semaphore.NewWeighted(atOnce),
		held:   map[*reservation]bool{},
	}
}

// reservation is what one command may take, and takes.
type reservation struct {
	budget   *budget
	of       *share
	beside   *semaphore.Weighted // those that it is counted among; nil for one that has a slot
	reserved int64
	taken    int64
}

// bound returns the most memory that a command may take of this machine.
func (b *budget) bound(c Command) int64 { return min(c.Limits.Memory, b.shareOf(c).size) }

// shareOf returns where a command's memory comes from: what is light but may take much, such as the
// check of a large picture, takes it where the heavy ones do.
func (b *budget) shareOf(c Command) *share {
	if c.Light && c.Limits.Memory <= lightReserve {
		return b.light
	}

	return b.heavy
}

// besides returns what the command is counted among.
func (b *budget) besides(c Command) *semaphore.Weighted {
	switch {
	case !c.Light:
		return nil
	case b.shareOf(c) == b.light:
		return b.probes
	}

	return b.checks
}

// reserve waits until the command may start.
func (b *budget) reserve(ctx context.Context, c Command) (*reservation, error) {
	r := &reservation{budget: b, of: b.shareOf(c), beside: b.besides(c)}

	if r.beside != nil {
		if err := r.beside.Acquire(ctx, 1); err != nil {
			return nil, context.Cause(ctx)
		}
	}

	r.reserved = min(c.Limits.Memory, r.of.base)
	if err := r.of.Acquire(ctx, r.reserved); err != nil {
		r.leave()
		return nil, context.Cause(ctx)
	}

	b.mu.Lock()
	defer b.mu.Unlock()

	b.held[r] = true

	return r, nil
}

// release gives everything back.
func (r *reservation) release() {
	r.budget.mu.Lock()
	delete(r.budget.held, r)
	r.budget.mu.Unlock()

	r.of.Release(r.reserved)
	r.leave()
}

// leave makes way for the next probe or check.
func (r *reservation) leave() {
	if r.beside != nil {
		r.beside.Release(1)
	}
}

// takes notes what the command takes by now, and reports whether it may go on.
func (r *reservation) takes(memory int64) bool {
	b := r.budget

	b.mu.Lock()
	defer b.mu.Unlock()

	r.taken = memory
	if over := r.over(); over > 0 && r.of.TryAcquire(over) {
		r.reserved += over
	}

	var (
		sum   int64
		worst *reservation
	)

	for held := range b.held {
		sum += held.taken
		if worst == nil || held.over() > worst.over() {
			worst = held
		}
	}

	return sum <= b.total || worst != r || r.over() <= 0
}

func (r *reservation) over() int64 { return r.taken - r.reserved }
