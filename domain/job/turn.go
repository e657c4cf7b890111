package job

import "github.com/convertd/convertd/domain/event"

// Turn is where a job stands among those of its owner, of whom only so many are worked on at once.
type Turn string

// The turns.
const (
	NoTurn   Turn = ""         // none of its tasks could begin yet, or it has ended
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
	if j.Asks() {
		j.state.Turn = Admitted
		j.tell(event.JobQueued)
	}
}
