package job

import (
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/operation"
)

// Expire notes that an ended job's files are no longer kept. A job that has not ended, or has
// expired already, is left as it is, with a TransitionError.
func (j *Job) Expire() error {
	if err := move(&j.state.Status, Expired); err != nil {
		return err
	}

	j.tell(event.JobExpired)

	return nil
}

// GiveUp fails the tasks that have waited for a file from their caller since before an instant;
// what needs one is cancelled. Where none has, it is ErrStale.
func (j *Job) GiveUp(before time.Time, why Failure, now time.Time) error {
	if j.state.Status.Ended() {
		return ErrStale
	}

	given := false

	for i := range j.state.Tasks {
		t := &j.state.Tasks[i]
		if !t.AwaitsUpload() || !t.Created.Before(before) {
			continue
		}

		if err := move(&t.Status, Failed); err != nil {
			return err
		}

		t.Failure = &why
		end(t, now)

		given = true
	}

	if !given {
		return ErrStale
	}

	return j.settle(now)
}

// Spare returns the ids of the job's intermediate files that nothing needs any more: what its tasks
// downloaded or made for other tasks, once all that take it have ended. A file from the caller is
// none, nor is one that an export names, nor what no task takes. A job without an export has no
// other result than its tasks' files, and keeps them all.
func (j *Job) Spare() []string {
	var ids []string

	exports := false

	for i := range j.state.Tasks {
		t := &j.state.Tasks[i]
		if role(t) == operation.Export {
			exports = true
		}

		if t.Result != nil && !t.given() && j.passed(t.Name) {
			ids = append(ids, t.Result.Files...)
		}
	}

	if !exports {
		return nil
	}

	return ids
}

// passed reports whether there are tasks that take from this one, all of which have ended and none
// of which is an export.
func (j *Job) passed(name string) bool {
	takers := j.takers(name)
	for _, t := range takers {
		if !t.Status.Ended() || role(t) == operation.Export {
			return false
		}
	}

	return len(takers) > 0
}

func role(t *TaskState) operation.Role { return operation.RoleOf(t.Operation) }
