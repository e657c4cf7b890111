package job

import (
	"maps"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// Claim begins a pending task under a lease, which ends at an instant if it is not renewed. A task
// that cannot be begun is ErrStale.
func (j *Job) Claim(name, lease string, until, now time.Time) error {
	t := j.task(name)
	if t == nil || j.state.Status.Ended() || !j.ready(t) {
		return ErrStale
	}

	if err := move(&t.Status, Processing); err != nil {
		return err
	}

	t.Lease, t.LeaseUntil = lease, until
	t.Started = now
	t.Progress, t.Advanced = 0, time.Time{}

	if j.state.Status == Pending {
		j.tell(event.JobStarted)
		j.state.Started = now

		return move(&j.state.Status, Processing)
	}

	j.tell(event.JobProgress)

	return nil
}

// Receive completes a pending import whose file has come from the caller: no worker needs to begin
// it, so a job that waits for its first worker goes on waiting. From then on the task's field
// "file" names the first of the result's files. A task that does not wait for a file is ErrStale.
func (j *Job) Receive(name string, result Result, now time.Time) error {
	t := j.task(name)
	if t == nil || j.state.Status.Ended() || !t.AwaitsUpload() || len(result.Files) == 0 {
		return ErrStale
	}

	if err := move(&t.Status, Completed); err != nil {
		return err
	}

	t.Values = maps.Clone(t.Values)
	if t.Values == nil {
		t.Values = option.Values{}
	}

	t.Values[operation.FieldFile] = result.Files[0]
	t.Result, t.Progress, t.Started = &result, 100, now
	end(t, now)
	j.tell(event.JobProgress)

	return j.settle(now)
}

// Advance notes a running task's progress in percent, and which engine runs it.
func (j *Job) Advance(
	name, lease string,
	percent int,
	engine, version string,
	now time.Time,
) error {
	t, err := j.held(name, lease)
	if err != nil {
		return err
	}

	if percent = min(percent, 99); percent > t.Progress {
		t.Progress, t.Advanced = percent, now

		j.tell(event.JobProgress)
	}

	t.Engine, t.EngineVersion = engine, version

	return nil
}

// Complete ends a running task with its result.
func (j *Job) Complete(name, lease string, result Result, now time.Time) error {
	t, err := j.held(name, lease)
	if err != nil {
		return err
	}

	if err := move(&t.Status, Completed); err != nil {
		return err
	}

	t.Result = &result
	t.Progress = 100
	end(t, now)
	j.tell(event.JobProgress)

	return j.settle(now)
}

// Fail ends a running task with the reason; what needs it is cancelled.
func (j *Job) Fail(name, lease string, why Failure, now time.Time) error {
	t, err := j.held(name, lease)
	if err != nil {
		return err
	}

	if err := move(&t.Status, Failed); err != nil {
		return err
	}

	t.Failure = &why
	end(t, now)
	j.tell(event.JobProgress)

	return j.settle(now)
}

// Release hands a running task back, to be begun again, since its worker was told to stop.
func (j *Job) Release(name, lease string) error {
	t, err := j.held(name, lease)
	if err != nil {
		return err
	}

	return j.handBack(t)
}

// Crash hands a running task back whose child died, to be begun again. The MaxAttempts-th time it
// fails instead.
func (j *Job) Crash(name, lease string, why Failure, now time.Time) error {
	t, err := j.held(name, lease)
	if err != nil {
		return err
	}

	if t.Attempts++; t.Attempts < MaxAttempts {
		return j.handBack(t)
	}

	why.Text += " It was tried three times."

	return j.Fail(name, lease, why, now)
}

// Lose hands a running task back whose worker was lost with it, to be begun again. Where alone says
// that the worker did nothing else, the MaxLosses-th time it fails instead; else the file may be
// harmless, and has three times as many.
func (j *Job) Lose(name, lease string, alone bool, now time.Time) error {
	t, err := j.held(name, lease)
	if err != nil {
		return err
	}

	most := MaxLosses
	if !alone {
		most *= 3
	}

	if t.Losses++; t.Losses < most {
		return j.handBack(t)
	}

	return j.Fail(name, lease, Failure{
		Kind: fault.ConversionFailed,
		Text: "Again and again the server was lost while it worked on this file, so it was given up. " +
			"The file may be too much for it; try a smaller one.",
	}, now)
}

// Exonerate forgets the losses of tasks that wait: a worker was lost without them.
func (j *Job) Exonerate() {
	for i := range j.state.Tasks {
		if t := &j.state.Tasks[i]; t.Status == Pending {
			t.Losses = 0
		}
	}
}

func (j *Job) handBack(t *TaskState) error {
	t.Lease, t.LeaseUntil = "", time.Time{}
	t.Progress, t.Advanced = 0, time.Time{}

	j.tell(event.JobProgress)

	return move(&t.Status, Pending)
}

// Cancel ends the job and every task that has not ended. A job that has ended already is left as it
// is, with a TransitionError.
func (j *Job) Cancel(why Failure, now time.Time) error {
	if err := move(&j.state.Status, Cancelled); err != nil {
		return err
	}

	j.tell(event.JobCancelled)

	for i := range j.state.Tasks {
		t := &j.state.Tasks[i]
		if t.Status.Ended() {
			continue
		}

		if err := move(&t.Status, Cancelled); err != nil {
			return err
		}

		t.Failure = &why
		end(t, now)
	}

	j.close(now)

	return nil
}

// Keep sets when the job and its files expire.
func (j *Job) Keep(until time.Time) { j.state.Expires = until }

func (j *Job) held(name, lease string) (*TaskState, error) {
	t := j.task(name)
	if t == nil || t.Status != Processing || t.Lease != lease {
		return nil, ErrStale
	}

	return t, nil
}

func end(t *TaskState, now time.Time) {
	t.Lease, t.LeaseUntil = "", time.Time{}
	t.Completed = now
}
