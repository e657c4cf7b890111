package work

import (
	"testing"
	"time"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// hall is the workers of one kind, with a clock of its own.
type hall struct {
	t   *testing.T
	s   *slots
	now time.Time
}

func newHall(t *testing.T, workers int) *hall {
	t.Helper()

	each := make(map[job.Kind]int)
	each[job.Video] = workers

	return &hall{t, newSlots(each), time.Unix(1e9, 0)}
}

// wants offers an owner's jobs one after the other; each must get what is wanted of it.
func (h *hall) wants(owner string, outcomes ...bool) {
	h.t.Helper()

	for i, want := range outcomes {
		w := ports.Work{Job: owner, Task: string(rune('a' + i)), Kind: job.Video}
		if got := h.s.take(w, owner, h.now); got != want {
			h.t.Errorf("%s, %s: %t, want %t", owner, w.Task, got, want)
		}
	}
}

func (h *hall) next(want string) {
	h.t.Helper()

	if w, _ := h.s.next(job.Video); w.Job != want {
		h.t.Errorf("next is %q, want %q", w.Job, want)
	}
}

func TestOneOwnerAloneHasAllWorkers(t *testing.T) {
	t.Parallel()

	h := newHall(t, 3)
	h.wants("ada", true, true, true)
}

func TestTheLastWorkerIsKeptForOthers(t *testing.T) {
	t.Parallel()

	h := newHall(t, 3)
	h.wants("bob", true)
	h.s.leave(job.Video, "bob")

	h.wants("ada", true, true, false)
	h.wants("bob", true)

	h.s.leave(job.Video, "bob")
	h.next("")

	h.now = h.now.Add(remembered + time.Second)
	h.wants("ada", true, true, true)
}

func TestTheLastWorkerIsKeptForWhoeverIsInTheQueue(t *testing.T) {
	t.Parallel()

	h := newHall(t, 2)
	h.wants("ada", true, true)

	h.s.meet(job.Video, "bob", h.now)
	h.s.leave(job.Video, "ada")
	h.wants("ada", false)
	h.wants("bob", true)
}

func TestWhoHasTheFewestGoesFirst(t *testing.T) {
	t.Parallel()

	h := newHall(t, 4)
	h.wants("bob", true)
	h.wants("ada", true, true, true) // bob holds one, so that ada may have all others

	h.s.kinds[job.Video].owner("bob", h.now).waiting = []ports.Work{{Job: "bob"}}
	h.s.leave(job.Video, "ada")
	h.wants("ada", false)
	h.next("bob")
	h.next("ada")
	h.next("")
}

func TestOneWorkerIsNotKeptFree(t *testing.T) {
	t.Parallel()

	h := newHall(t, 1)
	h.wants("bob", true)
	h.s.leave(job.Video, "bob")
	h.wants("ada", true)
}

func TestAKindWithoutANumberIsNotShared(t *testing.T) {
	t.Parallel()

	s := newSlots(nil)
	for range 9 {
		if !s.take(ports.Work{Kind: job.Video}, "ada", time.Time{}) {
			t.Fatal("turned away")
		}
	}
}
