package job

import (
	"slices"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/operation"
)

// Ready returns the names of the tasks that can begin now: none before the job is admitted.
func (j *Job) Ready() []string {
	var names []string

	for i := range j.state.Tasks {
		if j.ready(&j.state.Tasks[i]) {
			names = append(names, j.state.Tasks[i].Name)
		}
	}

	return names
}

// ReadyAfter returns the names of the tasks that can begin and are reached from an ended one
// through ended ones. A worker that did that one would have gone on with them, or queued them.
func (j *Job) ReadyAfter(name string) []string {
	seen := map[string]bool{}

	var (
		names []string
		walk  func(name string)
	)

	walk = func(name string) {
		for _, t := range j.takers(name) {
			if seen[t.Name] {
				continue
			}

			seen[t.Name] = true
			if j.ready(t) {
				names = append(names, t.Name)
			} else if t.Status.Ended() {
				walk(t.Name)
			}
		}
	}
	walk(name)

	return names
}

// Running returns the tasks that a worker holds.
func (j *Job) Running() []TaskState {
	return slices.DeleteFunc(
		slices.Clone(j.state.Tasks),
		func(t TaskState) bool { return t.Status != Processing },
	)
}

// RunKind returns the heaviest kind along the straight run that begins with the task: while each
// task has one successor, and that one no other input.
func (j *Job) RunKind(name string) Kind {
	t := j.task(name)

	kind := t.Kind
	for range j.state.Tasks {
		next := j.takers(t.Name)
		if len(next) != 1 || len(next[0].Input) != 1 {
			break
		}

		t = next[0]
		if t.Kind.Heavier(kind) {
			kind = t.Kind
		}
	}

	return kind
}

// Weigh notes that what a task gives is that kind of work, as the content has shown: what is made
// of it and waits becomes as heavy at least.
func (j *Job) Weigh(name string, kind Kind) {
	for _, t := range j.takers(name) {
		if operation.RoleOf(t.Operation) == operation.Process && t.Status == Pending &&
			kind.Heavier(t.Kind) {
			t.Kind = kind
		}
	}
}

func (j *Job) takers(name string) []*TaskState {
	var list []*TaskState

	for i := range j.state.Tasks {
		if slices.Contains(j.state.Tasks[i].Input, name) {
			list = append(list, &j.state.Tasks[i])
		}
	}

	return list
}

// ready reports whether a worker may begin the task.
func (j *Job) ready(t *TaskState) bool { return j.state.Admission == Admitted && j.able(t) }

// able reports whether a worker could begin the task if the job were admitted.
func (j *Job) able(t *TaskState) bool {
	if t.Status != Pending || t.given() {
		return false
	}

	return !slices.ContainsFunc(t.Input, func(in string) bool { return !j.task(in).Status.Ended() })
}

// settle cancels what can no longer run and ends the job when every task has ended.
func (j *Job) settle(now time.Time) error {
	for changed := true; changed; {
		changed = false

		for i := range j.state.Tasks {
			t := &j.state.Tasks[i]

			in, doomed := j.doomed(t)
			if !doomed {
				continue
			}

			if err := move(&t.Status, Cancelled); err != nil {
				return err
			}

			t.Failure = inputFailed(in)
			end(t, now)

			changed = true
		}
	}

	return j.finish(now)
}

// doomed reports whether a pending task lacks an input that it cannot do without, and which.
func (j *Job) doomed(t *TaskState) (string, bool) {
	if t.Status != Pending || len(t.Input) == 0 {
		return "", false
	}

	var lost []string

	for _, in := range t.Input {
		if s := j.task(in).Status; s.Ended() && s != Completed {
			lost = append(lost, in)
		}
	}

	if len(lost) == 0 || (t.IgnoreError && len(lost) < len(t.Input)) {
		return "", false
	}

	return lost[0], true
}

// finish ends the job once every task has ended: completed if each task that nothing takes from
// completed, else failed.
func (j *Job) finish(now time.Time) error {
	status, told := Completed, event.JobCompleted

	for _, t := range j.state.Tasks {
		if !t.Status.Ended() {
			return nil
		}

		if t.Status != Completed && len(j.takers(t.Name)) == 0 {
			status, told = Failed, event.JobFailed
		}
	}

	if err := move(&j.state.Status, status); err != nil {
		return err
	}

	if j.state.Started.IsZero() { // no worker had anything to do
		j.state.Started = now
	}

	j.tell(told)
	j.close(now)

	return nil
}

// close notes the end, gives the admission up, and erases what was secret.
func (j *Job) close(now time.Time) {
	j.state.Admission = NoAdmission

	j.state.Completed = now
	for i := range j.state.Tasks {
		j.state.Tasks[i].Sealed = nil
	}
}
