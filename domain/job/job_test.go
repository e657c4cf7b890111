package job_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
)

var epoch = time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC)

// build makes a job of tasks given as "name", or "name<input,input".
// build returns a new job, admitted if one of its tasks can begin.
func build(t *testing.T, tasks ...job.TaskState) *job.Job {
	t.Helper()

	j := job.New(job.Draft{ID: "job_1", Owner: "usr_1", Tasks: tasks, Now: epoch})
	j.Admit()

	return j
}

func task(name string, input ...string) job.TaskState {
	op := operation.Convert
	if len(input) == 0 {
		op = operation.ImportURL
	}

	return job.TaskState{Name: name, Operation: op, Input: input, Kind: job.Light}
}

func must(t *testing.T, err error) {
	t.Helper()

	if err != nil {
		t.Fatal(err)
	}
}

func complete(t *testing.T, j *job.Job, name string) {
	t.Helper()
	must(t, j.Claim(name, "l", epoch, epoch))
	must(t, j.Complete(name, "l", job.Result{Files: []string{"file_" + name}}, epoch))
}

func TestAStraightJobRunsToItsEnd(t *testing.T) {
	t.Parallel()

	j := build(t, task("a"), task("b", "a"), task("c", "b"))
	for _, name := range []string{"a", "b", "c"} {
		if got := j.Ready(); !slices.Equal(got, []string{name}) {
			t.Fatalf("ready: %v, want %s", got, name)
		}

		complete(t, j, name)
	}

	if j.Status() != job.Completed || j.Progress() != 100 || j.State().Completed != epoch {
		t.Errorf("%s, %d %%, completed %v", j.Status(), j.Progress(), j.State().Completed)
	}
}

func TestFanInWaitsForAllItsInputs(t *testing.T) {
	t.Parallel()
	j := build(t, task("a"), task("b"), task("both", "a", "b"))
	complete(t, j, "a")

	if err := j.Claim("both", "l", epoch, epoch); !errors.Is(err, job.ErrStale) {
		t.Errorf("claimed before its input was there: %v", err)
	}

	complete(t, j, "b")

	if got := j.Ready(); !slices.Equal(got, []string{"both"}) {
		t.Errorf("ready: %v", got)
	}
}

func TestAFailedInputCancelsWhatNeedsIt(t *testing.T) {
	t.Parallel()
	j := build(t, task("a"), task("b", "a"), task("c", "b"))
	must(t, j.Claim("a", "l", epoch, epoch))
	must(t, j.Fail("a", "l", job.Failure{Kind: fault.CorruptFile, Text: "no"}, epoch))

	c, _ := j.Task("c")
	if j.Status() != job.Failed || c.Status != job.Cancelled ||
		c.Failure.Kind != fault.InputTaskFailed {
		t.Errorf("%s, c %s %+v", j.Status(), c.Status, c.Failure)
	}

	if f, name, ok := j.Failure(); !ok || name != "a" || f.Kind != fault.CorruptFile {
		t.Errorf("failure %v of %q", f, name)
	}
}

func TestIgnoreErrorGoesOnWithWhatIsThere(t *testing.T) {
	t.Parallel()

	sink := task("sink", "a", "b")
	sink.IgnoreError = true
	j := build(t, task("a"), task("b"), sink)
	must(t, j.Claim("a", "l", epoch, epoch))
	must(t, j.Fail("a", "l", job.Failure{}, epoch))
	complete(t, j, "b")
	complete(t, j, "sink")

	if j.Status() != job.Completed {
		t.Errorf("%s", j.Status())
	}
}

func TestALateWorkerCannotOverwrite(t *testing.T) {
	t.Parallel()
	j := build(t, task("a"))
	must(t, j.Claim("a", "old", epoch, epoch))
	must(t, j.Release("a", "old"))
	must(t, j.Claim("a", "new", epoch, epoch))

	for name, err := range map[string]error{
		"complete": j.Complete("a", "old", job.Result{}, epoch),
		"fail":     j.Fail("a", "old", job.Failure{}, epoch),
		"release":  j.Release("a", "old"),
		"crash":    j.Crash("a", "old", job.Failure{}, epoch),
		"lose":     j.Lose("a", "old", true, epoch),
		"advance":  j.Advance("a", "old", 5, "e", "1", epoch),
		"claim":    j.Claim("a", "third", epoch, epoch),
	} {
		if !errors.Is(err, job.ErrStale) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsTriedInVainIsGivenUp(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		most int
		try  func(j *job.Job) error
	}{
		"children that die": {job.MaxAttempts, func(j *job.Job) error {
			return j.Crash("a", "l", job.Failure{Kind: fault.ConversionFailed, Text: "It died."}, epoch)
		}},
		"workers that are lost": {job.MaxLosses, func(j *job.Job) error { return j.Lose("a", "l", true, epoch) }},
	} {
		j := build(t, task("a"), task("b", "a"))
		for n := range c.most {
			if a, _ := j.Task("a"); a.Status != job.Pending || a.Lease != "" ||
				!a.LeaseUntil.IsZero() {
				t.Fatalf("%s, %d times: %+v", name, n, a)
			}

			must(t, j.Claim("a", "l", epoch.Add(time.Minute), epoch))
			must(t, c.try(j))
		}

		if f, _, ok := j.Failure(); !ok || f.Kind != fault.ConversionFailed ||
			j.Status() != job.Failed {
			t.Errorf("%s: %s: %+v", name, j.Status(), f)
		}
	}
}

func TestOfSeveralThatWereLostNoneIsBlamedSoon(t *testing.T) {
	t.Parallel()

	j := build(t, task("a"))
	for n := range 3 * job.MaxLosses {
		if a, _ := j.Task("a"); a.Status != job.Pending || a.Losses != n {
			t.Fatalf("after %d losses: %+v", n, a)
		}

		must(t, j.Claim("a", "l", epoch, epoch))
		must(t, j.Lose("a", "l", false, epoch))
	}

	if j.Status() != job.Failed {
		t.Errorf("%s", j.Status())
	}
}

func TestATaskThatWaitedWhileAWorkerWasLostIsExonerated(t *testing.T) {
	t.Parallel()

	j := build(t, task("a"), task("b"))
	must(t, j.Claim("a", "l", epoch, epoch))
	must(t, j.Lose("a", "l", true, epoch))
	must(t, j.Claim("b", "l", epoch, epoch))
	must(t, j.Lose("b", "l", true, epoch))
	must(t, j.Claim("b", "l", epoch, epoch))
	j.Exonerate()

	a, _ := j.Task("a")
	if b, _ := j.Task("b"); a.Losses != 0 || b.Losses != 1 {
		t.Errorf("%d losses of who waited, %d of who ran", a.Losses, b.Losses)
	}
}

func TestAHandBackCostsNothing(t *testing.T) {
	t.Parallel()

	j := build(t, task("a"))
	for range 3 * job.MaxLosses {
		must(t, j.Claim("a", "l", epoch, epoch))
		must(t, j.Release("a", "l"))
	}

	if a, _ := j.Task("a"); a.Attempts != 0 || a.Losses != 0 || a.Status != job.Pending {
		t.Errorf("%+v", a)
	}
}

func TestCancelEndsEverythingAndForgetsSecrets(t *testing.T) {
	t.Parallel()

	a := task("a")
	a.Sealed = []byte("x")
	j := build(t, a, task("b", "a"))
	must(t, j.Claim("a", "l", epoch, epoch))
	must(t, j.Cancel(job.Failure{Kind: fault.Cancelled}, epoch))

	for _, s := range j.State().Tasks {
		if s.Status != job.Cancelled || s.Sealed != nil || s.Lease != "" {
			t.Errorf("%+v", s)
		}
	}

	var wrong *job.TransitionError
	if err := j.Cancel(job.Failure{}, epoch); !errors.As(err, &wrong) {
		t.Errorf("cancelled twice: %v", err)
	}

	if err := j.Complete("a", "l", job.Result{}, epoch); !errors.Is(err, job.ErrStale) {
		t.Errorf("completed after the cancel: %v", err)
	}
}

func TestRunKindIsTheHeaviestOfTheStraightRun(t *testing.T) {
	t.Parallel()

	heavy := task("heavy", "a")
	heavy.Kind = job.Video

	j := build(t, task("a"), heavy, task("end", "heavy"))
	if got := j.RunKind("a"); got != job.Video {
		t.Errorf("straight: %s", got)
	}

	j = build(t, task("a"), heavy, task("other", "a"))
	if got := j.RunKind("a"); got != job.Light {
		t.Errorf("with a branch: %s", got)
	}
}

func TestConversionsOfWhatTurnsOutHeavyAreHeavy(t *testing.T) {
	t.Parallel()

	after := func(name, what string, kind job.Kind) job.TaskState {
		c := task(name, "a")
		c.Operation, c.Kind = what, kind

		return c
	}
	picture, film, out := after(
		"picture",
		operation.Convert,
		job.Image,
	), after(
		"film",
		operation.Convert,
		job.Video,
	), after(
		"out",
		operation.ExportURL,
		job.Light,
	)
	j := build(t, task("a"), picture, film, out, task("other"))
	j.Weigh("a", job.Document)

	for name, want := range map[string]job.Kind{"picture": job.Document, "film": job.Video, "out": job.Light, "other": task("").Kind} {
		if got, _ := j.Task(name); got.Kind != want {
			t.Errorf("%s is %s work, want %s", name, got.Kind, want)
		}
	}
}

func TestReadyAfterGoesThroughWhatHasEnded(t *testing.T) {
	t.Parallel()
	j := build(
		t,
		task("a"),
		task("b", "a"),
		task("c", "b"),
		task("side", "a"),
		task("other"),
		task("d", "other"),
	)
	complete(t, j, "a")
	complete(t, j, "b")
	complete(t, j, "other")

	if got := j.ReadyAfter("a"); !slices.Equal(got, []string{"c", "side"}) {
		t.Errorf("after a: %v", got)
	}

	if got := j.ReadyAfter("c"); got != nil {
		t.Errorf("after a pending task: %v", got)
	}
}

func TestEveryTransitionOfTheTable(t *testing.T) {
	t.Parallel()

	want := "map[cancelled:[expired] completed:[expired] expired:[] failed:[expired] pending:[processing completed failed cancelled] " +
		"processing:[pending completed failed cancelled]]"
	if got := fmt.Sprint(job.Transitions()); got != want {
		t.Errorf("the table changed:\n%s\n%s", got, want)
	}
}

func ExampleJob_Ready() {
	j := job.New(job.Draft{ID: "job_1", Tasks: []job.TaskState{
		{
			Name:      "get",
			Operation: operation.ImportURL,
		},
		{Name: "make", Operation: operation.Convert, Input: []string{"get"}},
	}})
	fmt.Println(j.Ready())
	j.Admit()
	fmt.Println(j.Ready())
	_ = j.Claim("get", "lease", time.Now(), time.Now())
	_ = j.Complete("get", "lease", job.Result{}, time.Now())
	fmt.Println(j.Ready())
	// Output:
	// []
	// [get]
	// [make]
}

func TestFilesAreNamedOnceAndInOrder(t *testing.T) {
	t.Parallel()

	pages := job.TaskState{Name: "pages", Result: &job.Result{Files: []string{"file_3", "file_1"}}}
	cover := job.TaskState{Name: "cover", Result: &job.Result{Files: []string{"file_2"}}}
	out := job.TaskState{
		Name:   "out",
		Result: &job.Result{Files: []string{"file_2", "file_3", "file_1"}},
	}

	j := job.Restore(job.State{Tasks: []job.TaskState{pages, cover, {Name: "later"}, out}})
	if got, want := j.Files(), []string{"file_3", "file_1", "file_2"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
