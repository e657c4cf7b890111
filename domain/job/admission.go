package job

import (
	"slices"

	"github.com/convertd/convertd/domain/event"
)

// Admission is where a job stands in the admission control of its owner's jobs, of which only so
// many are worked on at once.
type Admission string

// The states of admission.
const (
	NoAdmission Admission = ""         // none of its tasks could begin, or it has ended
	Waiting     Admission = "waiting"  // a task could begin, and the job is not admitted
	Admitted    Admission = "admitted" // its tasks may begin
)

// Admission returns where the job stands in the admission control of its owner's jobs.
func (j *Job) Admission() Admission { return j.state.Admission }

// Asks reports whether a task could begin if the job were admitted, which it is not.
func (j *Job) Asks() bool {
	if j.state.Admission == Admitted || j.state.Status.Ended() {
		return false
	}

	for i := range j.state.Tasks {
		if j.able(&j.state.Tasks[i]) {
			return true
		}
	}

	return false
}

// Wait has a job that asks wait for its admission. Any other is left as it is.
func (j *Job) Wait() {
	if j.Asks() {
		j.state.Admission = Waiting
	}
}

// Admit lets the tasks of a job that asks begin. Any other is left as it is.
func (j *Job) Admit() {
	if !j.Asks() {
		return
	}

	j.state.Admission = Admitted
	if j.state.Started.IsZero() { // one that rested has been told of
		j.tell(event.JobQueued)
	}
}

// Rest has a job give its admission up that has nothing to do: none of its tasks runs, and none
// could begin before a file is sent. That may take days.
func (j *Job) Rest() {
	busy := func(t TaskState) bool { return t.Status == Processing || j.able(&t) }
	if j.state.Admission == Admitted && !slices.ContainsFunc(j.state.Tasks, busy) {
		j.state.Admission = NoAdmission
	}
}
