package httpapi

import (
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// sampleData is what an event of that name could say.
func sampleData(name event.Name) event.Data {
	switch name.Kind() {
	case event.OfFile:
		return event.File{Name: exampleName, Format: "mp4", MIME: "video/mp4", Size: 4194304}
	case event.OfSubscription:
		return event.Subscription{Plan: "pro"}
	case event.OfQuota:
		used := 80
		if name == event.QuotaExceeded {
			used = 100
		}

		return event.Quota{
			Limit: 100, Used: used, Resets: exampleTime().Truncate(24*time.Hour).AddDate(0, 0, 1),
		}
	case event.OfJob:
	}

	return sampleJob(name)
}

func sampleJob(name event.Name) event.Job {
	at := map[event.Name]struct { //nolint:exhaustive // the others are of no job
		job, task job.Status
		progress  int
	}{
		event.JobCreated:   {job.Pending, job.Pending, 0},
		event.JobQueued:    {job.Pending, job.Pending, 0},
		event.JobStarted:   {job.Processing, job.Processing, 0},
		event.JobProgress:  {job.Processing, job.Processing, 50},
		event.JobCompleted: {job.Completed, job.Completed, 100},
		event.JobFailed:    {job.Failed, job.Failed, 50},
		event.JobCancelled: {job.Cancelled, job.Cancelled, 50},
		event.JobExpired:   {job.Expired, job.Completed, 100},
	}[name]

	task := event.Task{Status: string(at.task), Progress: at.progress}

	return event.Job{
		Status: string(at.job), Progress: at.progress,
		Tasks: map[string]event.Task{
			"import-file": task, "convert-file": task, "export-file": task,
		},
	}
}

func sampleEnding(m mapper, name event.Name) ending {
	link := exampleLink()

	switch name { //nolint:exhaustive // only these two have one
	case event.JobCompleted:
		return ending{url: m.download(link), results: map[string]givenOut{
			"export-file": {URL: m.download(link), ExpiresAt: &link.Expires},
		}}
	case event.JobFailed:
		return ending{failure: fault.New(fault.CorruptFile,
			"The file is damaged or incomplete. Send it again.")}
	}

	return ending{}
}
