package job

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/trace"
)

// How often a task is begun anew before it fails.
const (
	// MaxAttempts counts the children that died of the task: what kills its engine three times will
	// do so again.
	MaxAttempts = 3
	// MaxLosses counts the workers that were lost with the task in a row. Mostly that is no fault
	// of the file, so it is tried more often; but one that kills its workers must not be for ever.
	MaxLosses = 10
)

// ErrStale is returned to a worker whose lease on a task has passed to another, or whose job has
// ended.
var ErrStale = errors.New("the lease on this task is no longer held")

// Job is a graph of tasks and where each stands.
type Job struct {
	state State
	told  []event.Name // what has happened and is not stored yet
}

// Draft is what a new job is made from.
type Draft struct {
	ID, Owner, Tag string
	Share          string // whose share of the workers it takes; "" for the owner's
	Metadata       map[string]any
	WebhookURL     string
	Trace          trace.Parent
	OneShot        bool
	// from Spec, with Name, Operation, Input, IgnoreError, Values, Sealed, SecretNames and Kind set
	Tasks []TaskState
	Now   time.Time
}

// New returns a job whose tasks are all pending, and which is not admitted yet. The graph must have
// been checked.
func New(d Draft) *Job {
	s := State{
		ID:         d.ID,
		Owner:      d.Owner,
		Share:      d.Share,
		Status:     Pending,
		Tag:        d.Tag,
		Metadata:   maps.Clone(d.Metadata),
		WebhookURL: d.WebhookURL,
		Trace:      d.Trace,
		OneShot:    d.OneShot,
		Created:    d.Now,
		Tasks:      slices.Clone(d.Tasks),
	}
	for i := range s.Tasks {
		s.Tasks[i].Status = Pending
		s.Tasks[i].Created = d.Now
	}

	j := &Job{state: s}
	j.tell(event.JobCreated)

	return j
}

// Restore returns the job that a State was taken from.
func Restore(s State) *Job { return &Job{state: s} }

// State returns the job in plain form. Its slices and maps must not be changed.
func (j *Job) State() State {
	s := j.state
	s.Tasks = slices.Clone(s.Tasks)

	return s
}

// ID returns the job's id.
func (j *Job) ID() string { return j.state.ID }

// Owner returns whose job it is.
func (j *Job) Owner() string { return j.state.Owner }

// Share returns whose share of the workers it takes: the owner's, unless it was made with another.
func (j *Job) Share() string { return cmp.Or(j.state.Share, j.state.Owner) }

// Trace returns the trace of the request that made the job.
func (j *Job) Trace() trace.Parent { return j.state.Trace }

// Status returns where the job stands.
func (j *Job) Status() Status { return j.state.Status }

// Task returns the task of that name.
func (j *Job) Task(name string) (TaskState, bool) {
	if t := j.task(name); t != nil {
		return *t, true
	}

	return TaskState{}, false
}

// Files returns the ids of the files that the job's tasks made or took in, each once.
func (j *Job) Files() []string {
	var ids []string

	seen := map[string]bool{}

	for _, t := range j.state.Tasks {
		if t.Result == nil {
			continue
		}

		for _, id := range t.Result.Files {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}

	return ids
}

// Failure returns why the job failed: the failure of the first task that failed by itself. ok is
// false if none did.
func (j *Job) Failure() (f Failure, task string, ok bool) {
	var first *TaskState

	for i := range j.state.Tasks {
		t := &j.state.Tasks[i]
		if t.Status == Failed && (first == nil || t.Completed.Before(first.Completed)) {
			first = t
		}
	}

	if first == nil || first.Failure == nil {
		return Failure{}, "", false
	}

	return *first.Failure, first.Name, true
}

// Progress returns the job's progress in percent: the mean over its tasks, in which processing
// counts eight times as much as bringing a file in or handing it out.
func (j *Job) Progress() int {
	sum, weights := 0, 0

	for _, t := range j.state.Tasks {
		weight := 1
		if operation.RoleOf(t.Operation) == operation.Process {
			weight = 8
		}

		sum += weight * t.Progress
		weights += weight
	}

	return sum / max(weights, 1)
}

func (j *Job) task(name string) *TaskState {
	for i := range j.state.Tasks {
		if j.state.Tasks[i].Name == name {
			return &j.state.Tasks[i]
		}
	}

	return nil
}

func inputFailed(input string) *Failure {
	return &Failure{
		Kind: fault.InputTaskFailed,
		Text: "The task \"" + input + "\", whose files this one needs, did not complete; see its error.",
	}
}
