package job

import (
	"fmt"
	"slices"
)

// Status is where a job or a task stands.
type Status string

// The states. Expired is a job's alone.
const (
	Pending    Status = "pending"
	Processing Status = "processing"
	Completed  Status = "completed"
	Failed     Status = "failed"
	Cancelled  Status = "cancelled"
	Expired    Status = "expired"
)

// Statuses returns every state, in the order of a job's life.
func Statuses() []Status {
	return []Status{Pending, Processing, Completed, Failed, Cancelled, Expired}
}

// Transitions is the one table of moves: from a state to the states that may follow it. Processing
// goes back to Pending when a worker hands a task back or dies. Jobs and tasks share it; only jobs
// expire.
func Transitions() map[Status][]Status {
	return map[Status][]Status{
		Pending:    {Processing, Completed, Failed, Cancelled},
		Processing: {Pending, Completed, Failed, Cancelled},
		Completed:  {Expired},
		Failed:     {Expired},
		Cancelled:  {Expired},
		Expired:    nil,
	}
}

// Ended reports whether nothing more happens in this state.
func (s Status) Ended() bool {
	return s == Completed || s == Failed || s == Cancelled || s == Expired
}

// TransitionError is a move that the table does not have.
type TransitionError struct{ From, To Status }

func (e *TransitionError) Error() string {
	return fmt.Sprintf("no transition from %s to %s", e.From, e.To)
}

func move(at *Status, to Status) error {
	if !slices.Contains(Transitions()[*at], to) {
		return &TransitionError{From: *at, To: to}
	}

	*at = to

	return nil
}
