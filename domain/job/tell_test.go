package job_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
)

// told returns the names of what has happened since it was last asked.
func told(j *job.Job) []event.Name {
	var names []event.Name
	for _, e := range j.TakeEvents(epoch) {
		names = append(names, e.Name)
	}

	return names
}

// given is an import whose file the caller sends.
func given(name string) job.TaskState {
	return job.TaskState{Name: name, Operation: operation.ImportUpload, Kind: job.Light}
}

func TestAJobTellsWhatHappensToIt(t *testing.T) {
	t.Parallel()

	type step struct {
		verb func(j *job.Job) error
		want []event.Name
	}

	claim := func(name string) func(*job.Job) error {
		return func(j *job.Job) error { return j.Claim(name, "l", epoch, epoch) }
	}
	done := func(name string) func(*job.Job) error {
		return func(j *job.Job) error { return j.Complete(name, "l", job.Result{}, epoch) }
	}
	at := func(name string, percent int) func(*job.Job) error {
		return func(j *job.Job) error { return j.Advance(name, "l", percent, "e", "1", epoch) }
	}
	receive := func(name string) func(*job.Job) error {
		return func(j *job.Job) error { return j.Receive(name, job.Result{Files: []string{"file_1"}}, epoch) }
	}
	all := func(verbs ...func(*job.Job) error) func(*job.Job) error {
		return func(j *job.Job) error {
			for _, verb := range verbs {
				if err := verb(j); err != nil {
					return err
				}
			}

			return nil
		}
	}
	admit := func(j *job.Job) error { j.Admit(); return nil }
	nothing := func(*job.Job) error { return nil }
	progress, born := []event.Name{event.JobProgress}, []event.Name{
		event.JobCreated,
		event.JobQueued,
	}

	cases := map[string]struct {
		tasks []job.TaskState
		steps []step
	}{
		"a straight run": {[]job.TaskState{task("a"), task("b", "a")}, []step{
			{nothing, born},
			{nothing, nil},
			{claim("a"), []event.Name{event.JobStarted}},
			{at("a", 30), progress},
			{at("a", 30), nil},
			{at("a", 20), nil},
			{at("a", 31), progress},
			{done("a"), progress},
			{claim("b"), progress},
			{done("b"), []event.Name{event.JobCompleted}},
		}},
		"an end in one go": {
			[]job.TaskState{task("a"), task("b", "a")},
			[]step{
				{
					all(claim("a"), done("a"), claim("b"), done("b")),
					[]event.Name{
						event.JobCreated,
						event.JobQueued,
						event.JobStarted,
						event.JobCompleted,
					},
				},
			},
		},
		"a failure": {
			[]job.TaskState{task("a"), task("b", "a")},
			[]step{
				{claim("a"), []event.Name{event.JobCreated, event.JobQueued, event.JobStarted}},
				{
					func(j *job.Job) error { return j.Fail("a", "l", job.Failure{}, epoch) },
					[]event.Name{event.JobFailed},
				},
			},
		},
		"a cancel": {
			[]job.TaskState{task("a")},
			[]step{
				{
					nothing,
					born,
				},
				{
					func(j *job.Job) error { return j.Cancel(job.Failure{}, epoch) },
					[]event.Name{event.JobCancelled},
				},
			},
		},
		"a task that is handed back": {[]job.TaskState{task("a")}, []step{
			{claim("a"), []event.Name{event.JobCreated, event.JobQueued, event.JobStarted}},
			{func(j *job.Job) error { return j.Release("a", "l") }, progress},
			{claim("a"), progress},
		}},
		"files that the caller sends": {
			[]job.TaskState{given("a"), given("b"), task("c", "a"), task("d", "b")},
			[]step{
				{nothing, []event.Name{event.JobCreated}},
				{receive("a"), progress},
				{admit, []event.Name{event.JobQueued}},
				{admit, nil},
				{receive("b"), progress},
				{claim("c"), []event.Name{event.JobStarted}},
			},
		},
		"a file that is here": {
			[]job.TaskState{given("a"), task("b", "a")},
			[]step{{all(receive("a"), admit), born}},
		},
		"files alone": {
			[]job.TaskState{given("a")},
			[]step{{receive("a"), []event.Name{event.JobCreated, event.JobCompleted}}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			j := build(t, c.tasks...)
			for i, s := range c.steps {
				must(t, s.verb(j))

				if got := told(j); !slices.Equal(got, s.want) {
					t.Errorf("step %d tells %v, want %v", i, got, s.want)
				}
			}
		})
	}
}

func TestATaskThatIsGivenUpEndsItsJobWithAnEvent(t *testing.T) {
	t.Parallel()

	for name, lose := range map[string]func(j *job.Job) error{
		"crash": func(j *job.Job) error { return j.Crash("a", "l", job.Failure{}, epoch) },
		"loss":  func(j *job.Job) error { return j.Lose("a", "l", true, epoch) },
	} {
		j := build(t, task("a"))
		for told(j); j.Status() != job.Failed; {
			must(t, j.Claim("a", "l", epoch, epoch))
			told(j)
			must(t, lose(j))

			want := event.JobProgress
			if j.Status().Ended() {
				want = event.JobFailed
			}

			if got := told(j); !slices.Equal(got, []event.Name{want}) {
				t.Errorf("%s tells %v, want %s", name, got, want)
			}
		}
	}
}

func TestWhatIsRefusedTellsNothing(t *testing.T) {
	t.Parallel()
	j := build(t, task("a"))
	complete(t, j, "a")
	told(j)

	for name, err := range map[string]error{
		"claim": j.Claim("a", "l", epoch, epoch), "cancel": j.Cancel(job.Failure{Kind: fault.Cancelled}, epoch), "fail": j.Fail("a", "l", job.Failure{}, epoch),
		"advance": j.Advance("a", "l", 50, "e", "1", epoch), "release": j.Release("a", "l"),
	} {
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}

	if got := told(j); got != nil {
		t.Errorf("%v", got)
	}
}

func TestAnEventSaysHowTheJobStands(t *testing.T) {
	t.Parallel()
	j := build(t, task("a"), task("b", "a"))
	complete(t, j, "a")
	must(t, j.Claim("b", "l", epoch, epoch))
	must(t, j.Advance("b", "l", 25, "e", "1", epoch.Add(10*time.Second)))
	list := j.TakeEvents(epoch.Add(10 * time.Second))
	e := list[len(list)-1]

	data, _ := e.Data.(event.Job)
	if e.Owner != "usr_1" || e.Subject != "job_1" || e.Created != epoch.Add(10*time.Second) ||
		data.Status != "processing" ||
		data.Progress != j.Progress() {
		t.Errorf("%+v", e)
	}

	a, b := data.Tasks["a"], data.Tasks["b"]
	if a.Status != "completed" || a.Progress != 100 || a.ETA != nil || b.Status != "processing" ||
		b.Progress != 25 ||
		b.ETA == nil ||
		*b.ETA != 30 ||
		*data.ETA != 30 {
		t.Errorf("%+v", data)
	}
}

func TestETA(t *testing.T) {
	t.Parallel()

	seconds := func(n float64) time.Time { return epoch.Add(time.Duration(n * float64(time.Second))) }

	cases := map[string]struct {
		status   job.Status
		progress int
		reported float64 // seconds after the start
		now      float64
		want     string
	}{
		"half of it":                      {job.Processing, 50, 60, 60, "60"},
		"a moment later":                  {job.Processing, 50, 60, 61, "59"},
		"no report since":                 {job.Processing, 50, 60, 600, "59"},
		"a clock that was set back":       {job.Processing, 50, 60, 30, "60"},
		"nearly done":                     {job.Processing, 99, 99, 99, "1"},
		"done but for the check":          {job.Processing, 99, 99, 150, "0"},
		"a part of a second is one":       {job.Processing, 80, 2, 2, "1"},
		"too early":                       {job.Processing, 40, 1.9, 1.9, "nobody knows"},
		"too little":                      {job.Processing, 1, 60, 60, "nobody knows"},
		"no report":                       {job.Processing, 0, 0, 60, "nobody knows"},
		"handed back":                     {job.Pending, 50, 60, 60, "nobody knows"},
		"completed":                       {job.Completed, 100, 60, 60, "nobody knows"},
		"slow ones are estimated in full": {job.Processing, 2, 600, 600, "29400"},
	}
	for name, c := range cases {
		s := job.TaskState{
			Name:      "a",
			Operation: operation.Convert,
			Status:    c.status,
			Progress:  c.progress,
			Started:   epoch,
			Advanced:  seconds(c.reported),
		}
		if got := shown(s.ETA(seconds(c.now))); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestETAOfAJobIsThatOfItsSlowestTask(t *testing.T) {
	t.Parallel()

	running := func(progress int) job.TaskState {
		return job.TaskState{
			Operation: operation.Convert,
			Status:    job.Processing,
			Progress:  progress,
			Started:   epoch,
			Advanced:  epoch.Add(time.Minute),
		}
	}
	pending := func(operation string) job.TaskState { return job.TaskState{Operation: operation, Status: job.Pending} }

	done := job.TaskState{Operation: operation.ImportURL, Status: job.Completed, Progress: 100}
	for name, c := range map[string]struct {
		tasks []job.TaskState
		want  string
	}{
		"the slowest":             {[]job.TaskState{done, running(50), running(25), pending(operation.ExportURL)}, "180"},
		"one that nobody knows":   {[]job.TaskState{running(50), running(0)}, "nobody knows"},
		"one that is yet to come": {[]job.TaskState{running(50), pending(operation.Convert)}, "nobody knows"},
		"none that runs":          {[]job.TaskState{done}, "nobody knows"},
	} {
		j := job.Restore(job.State{Status: job.Processing, Tasks: c.tasks})
		if got := shown(j.ETA(epoch.Add(time.Minute))); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func shown(eta *int) string {
	if eta == nil {
		return "nobody knows"
	}

	return fmt.Sprint(*eta)
}
