package job_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
)

func TestOnlyEndedJobsExpire(t *testing.T) {
	t.Parallel()

	for _, status := range job.Statuses() {
		j := job.Restore(job.State{Status: status})
		err := j.Expire()

		want := status == job.Completed || status == job.Failed || status == job.Cancelled
		if (err == nil) != want || (j.Status() == job.Expired) != (want || status == job.Expired) {
			t.Errorf("%s: %v, then %s", status, err, j.Status())
		}
	}
}

func waiting(status job.Status, created time.Time, ignore bool) *job.Job {
	return job.Restore(job.State{Status: status, Created: created, Tasks: []job.TaskState{
		{Name: "up", Operation: operation.ImportUpload, Status: job.Pending, Created: created},
		{
			Name:      "here",
			Operation: operation.ImportUpload,
			Status:    job.Completed,
			Created:   created,
			Result:    &job.Result{Files: []string{"file_1"}},
		},
		{
			Name:        "make",
			Operation:   operation.Convert,
			Input:       []string{"up", "here"},
			Status:      job.Pending,
			Created:     created,
			IgnoreError: ignore,
		},
	}})
}

func TestAnUploadThatNeverComesIsGivenUp(t *testing.T) {
	t.Parallel()

	created := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	now := created.Add(25 * time.Hour)
	why := job.Failure{Kind: fault.Timeout, Text: "No file came."}

	for name, c := range map[string]struct {
		job    *job.Job
		before time.Time
		want   error
		status job.Status
		ready  []string
	}{
		"it fails, and with it the job":     {waiting(job.Processing, created, false), now, nil, job.Failed, nil},
		"a job that nothing has begun":      {waiting(job.Pending, created, false), now, nil, job.Failed, nil},
		"a task that can do without it":     {waiting(job.Pending, created, true), now, nil, job.Pending, []string{"make"}},
		"one that has not waited that long": {waiting(job.Pending, created, false), created, job.ErrStale, job.Pending, nil},
		"a job that has ended":              {waiting(job.Cancelled, created, false), now, job.ErrStale, job.Cancelled, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if err := c.job.GiveUp(c.before, why, now); !errors.Is(err, c.want) {
				t.Errorf("GiveUp: %v, want %v", err, c.want)
			}

			c.job.Admit()

			if c.job.Status() != c.status ||
				!slices.Equal(c.job.Ready(), c.ready) && c.want == nil {
				t.Errorf(
					"the job is %s, ready %v; want %s, %v",
					c.job.Status(),
					c.job.Ready(),
					c.status,
					c.ready,
				)
			}

			up, _ := c.job.Task("up")
			if gone := up.Status == job.Failed && up.Failure.Kind == fault.Timeout &&
				up.Completed.Equal(now); gone != (c.want == nil) {
				t.Errorf("%+v", up)
			}
		})
	}
}

func TestSpareFiles(t *testing.T) {
	t.Parallel()

	task := func(name, operation string, status job.Status, input ...string) job.TaskState {
		s := job.TaskState{Name: name, Operation: operation, Status: status, Input: input}
		if status == job.Completed {
			s.Result = &job.Result{Files: []string{"file_" + name}}
		}

		return s
	}

	get := task("get", operation.ImportURL, job.Completed)
	for name, c := range map[string]struct {
		tasks []job.TaskState
		want  []string
	}{
		"a download that is being converted": {[]job.TaskState{
			get, task("make", operation.Convert, job.Processing, "get"), task("out", operation.ExportURL, job.Pending, "make"),
		}, nil},
		"a download that was converted": {[]job.TaskState{
			get, task("make", operation.Convert, job.Completed, "get"), task("out", operation.ExportURL, job.Completed, "make"),
		}, []string{"file_get"}},
		"a step between two others": {[]job.TaskState{
			get, task("step", operation.Convert, job.Completed, "get"), task("make", operation.Convert, job.Failed, "step"), task("out", operation.ExportURL, job.Cancelled, "make"),
		}, []string{"file_get", "file_step"}},
		"one of two takers is at work": {[]job.TaskState{
			get, task("make", operation.Convert, job.Completed, "get"), task("also", operation.Convert, job.Pending, "get"),
			task("out", operation.ExportURL, job.Pending, "make", "also"),
		}, nil},
		"a download that is exported too": {[]job.TaskState{
			get, task("make", operation.Convert, job.Completed, "get"), task("out", operation.ExportURL, job.Completed, "get", "make"),
		}, nil},
		"an upload": {[]job.TaskState{
			task("up", operation.ImportUpload, job.Completed), task("inline", operation.ImportBase64, job.Completed),
			task("make", operation.Convert, job.Completed, "up", "inline"), task("out", operation.ExportURL, job.Completed, "make"),
		}, nil},
		"what no task takes": {[]job.TaskState{
			get, task("make", operation.Convert, job.Completed, "get"), task("also", operation.Convert, job.Completed, "get"),
			task("out", operation.ExportURL, job.Completed, "make"),
		}, []string{"file_get"}},
		"a job without an export": {[]job.TaskState{get, task("make", operation.Convert, job.Completed, "get")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			if got := job.Restore(job.State{Status: job.Processing, Tasks: c.tasks}).
				Spare(); !slices.Equal(
				got,
				c.want,
			) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestTaskLimits(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		categories []format.Category
		minutes    int
	}{
		{[]format.Category{format.Video, format.Image}, 30},
		{[]format.Category{format.Audio, format.Audio}, 30},
		{[]format.Category{format.Image, format.Image}, 2},
		{[]format.Category{format.Document, format.Image}, 10},
		{[]format.Category{format.Archive}, 15},
	} {
		if got := job.TaskLimit(c.categories...); got != time.Duration(c.minutes)*time.Minute {
			t.Errorf("%v: %s, want %d minutes", c.categories, got, c.minutes)
		}
	}
}
