package httpapi

import (
	"time"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// lead returns where a caller who follows redirects is led: to the download, or to another wait
// while there is none yet. Where there will be none, the error says why: a job or a refusal would
// be saved as the file.
func (a *API) lead(v jobs.View, wait time.Duration) (string, error) {
	id := v.Job.ID()
	switch v.Job.Status() {
	case job.Failed:
		return "", failed(v)
	case job.Cancelled:
		return "", fault.New(fault.Cancelled,
			"The job was cancelled before it ended. Retry it, or send it again.").With("jobId", id)
	case job.Expired:
		return "", fault.New(fault.FileGone, "The job's files have been deleted. Send it again.").
			With("jobId", id)
	case job.Completed:
		link, ok := v.Download()
		if !ok {
			return "", fault.New(fault.Conflict, "The job has completed and does not give out one download: it has "+
				"no export, or several. Look at the job, or leave redirect out.").
				With("jobId", id)
		}

		return a.shown().download(link), nil
	default:
		return a.shown().waitURL(id, wait), nil
	}
}

// failed tells why a job failed, as if the task's fault were the request's.
func failed(v jobs.View) error {
	why, task, ok := v.Job.Failure()
	if !ok {
		return fault.New(fault.ConversionFailed, "The job failed; its tasks say why.").
			With("jobId", v.Job.ID())
	}

	return why.Fault().With("jobId", v.Job.ID()).With("task", task)
}
