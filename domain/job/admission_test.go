package job_test

import (
	"slices"
	"testing"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
)

func TestNothingBeginsBeforeTheJobIsAdmitted(t *testing.T) {
	t.Parallel()

	j := job.New(
		job.Draft{ID: "job_1", Tasks: []job.TaskState{task("a"), task("b", "a")}, Now: epoch},
	)
	for _, want := range []job.Admission{job.NoAdmission, job.Waiting} {
		if j.Admission() != want || !j.Asks() || j.Ready() != nil ||
			j.Claim("a", "l", epoch, epoch) == nil {
			t.Errorf("%q, ready %v; want %q", j.Admission(), j.Ready(), want)
		}

		j.Wait()
	}

	if got := told(j); !slices.Equal(got, []event.Name{event.JobCreated}) {
		t.Errorf("a job that waits tells %v", got)
	}

	j.Admit()
	j.Wait() // too late

	got := told(j)

	ready := slices.Equal(j.Ready(), []string{"a"})
	if j.Admission() != job.Admitted || j.Asks() || !ready ||
		!slices.Equal(got, []event.Name{event.JobQueued}) {
		t.Errorf("%q, ready %v, tells %v", j.Admission(), j.Ready(), got)
	}
}

func TestAJobThatCannotBeginIsNotAdmitted(t *testing.T) {
	t.Parallel()

	for name, j := range map[string]*job.Job{
		"it waits for a file": build(t, given("up"), task("a", "up")),
		"it has ended":        job.Restore(job.State{Status: job.Cancelled, Tasks: []job.TaskState{{Name: "a", Status: job.Pending}}}),
	} {
		j.Wait()
		j.Admit()

		if j.Admission() != job.NoAdmission || j.Asks() {
			t.Errorf("%s: %q", name, j.Admission())
		}
	}
}

func TestAnEndGivesTheAdmissionUp(t *testing.T) {
	t.Parallel()

	for name, end := range map[string]func(j *job.Job) error{
		"cancelled": func(j *job.Job) error { return j.Cancel(job.Failure{}, epoch) },
		"completed": func(j *job.Job) error { complete(t, j, "a"); return nil },
		"failed": func(j *job.Job) error {
			must(t, j.Claim("a", "l", epoch, epoch))
			return j.Fail("a", "l", job.Failure{}, epoch)
		},
	} {
		j := build(t, task("a"))
		must(t, end(j))

		if !j.Status().Ended() || j.Admission() != job.NoAdmission {
			t.Errorf("%s: %s with admission %q", name, j.Status(), j.Admission())
		}
	}
}
