package job

import (
	"math"
	"time"

	"github.com/convertd/convertd/domain/operation"
)

// An estimate needs something to go by: with less than this done, it would be a guess that jumps
// about.
const (
	leastPercent = 2
	leastElapsed = 2 * time.Second
)

// ETA estimates in how many seconds a running task will be done; nil where nobody knows. It takes
// the mean speed from the start to the last report, which jumps less than that between two reports.
// Between reports it counts down, but never below where the next report would begin.
func (t TaskState) ETA(now time.Time) *int {
	elapsed := t.Advanced.Sub(t.Started)
	if t.Status != Processing || t.Progress < leastPercent || elapsed < leastElapsed {
		return nil
	}

	aPercent := elapsed / time.Duration(t.Progress)
	left := aPercent*time.Duration(100-t.Progress) - max(now.Sub(t.Advanced), 0)
	seconds := int(math.Ceil(max(left, aPercent*time.Duration(99-t.Progress)).Seconds()))

	return &seconds
}

// ETA estimates in how many seconds the job will be done: when the slowest of its running tasks is.
// It is nil where nobody knows, so also while a task that takes time is still to begin; handing
// files out takes none.
func (j *Job) ETA(now time.Time) *int {
	var longest *int

	for _, t := range j.state.Tasks {
		op, _ := operation.Find(t.Operation)
		if t.Status.Ended() || t.Status == Pending && op.Runs == operation.AsLinks {
			continue
		}

		eta := t.ETA(now)
		if eta == nil {
			return nil
		}

		if longest == nil || *eta > *longest {
			longest = eta
		}
	}

	return longest
}
