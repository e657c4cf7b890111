package job

import (
	"slices"

	"github.com/convertd/convertd/domain/event"
)

// Turn is where a job stands among those of its owner, of whom only so many are worked on at once.
type Turn string

// The turns.
const (
	NoTurn   Turn = ""         // none of its tasks could begin, or it has ended
	Waiting  Turn = "waiting"  // a task could begin, and it is not the job's turn
	Admitted Turn = "admitted" // its tasks may begin
)

// Turn returns where the job stands among those of its owner.
func (j *Job) Turn() Turn { return j.state.Turn }

// Asks reports whether a task could begin if the job were admitted, which it is not.
func (j *Job) Asks() bool {
	if j.state.Turn == Admitted || j.state.Status.Ended() {
		return false
	}
	for i := range j.state.Tasks {
		if j.able(&j.state.Tasks[i]) {
			return true
		}
	}
	return false
}

// Wait has a job that asks wait for its turn. Any other is left as it is.
func (j *Job) Wait() {
	if j.Asks() {
		j.state.Turn = Waiting
	}
}

// Admit lets the tasks of a job that asks begin. Any other is left as it is.
func (j *Job) Admit() {
	if !j.Asks() {
		return
	}
	j.state.Turn = Admitted
	if j.state.Started.IsZero() { // one that rested has been told of
		j.tell(event.JobQueued)
	}
}

// Rest has a job give its turn up that has nothing to do: none of its tasks runs, and none could begin before a file is sent, which may take days.
func (j *Job) Rest() {
	busy := func(t TaskState) bool { return t.Status == Processing || j.able(&t) }
	if j.state.Turn == Admitted && !slices.ContainsFunc(j.state.Tasks, busy) {
		j.state.Turn = NoTurn
	}
}
