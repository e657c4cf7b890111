package event

import "slices"

// Name says what happened.
type Name string

// The names of the API's public documentation.
const (
	JobCreated   Name = "job.created"
	JobQueued    Name = "job.queued"
	JobStarted   Name = "job.started"
	JobProgress  Name = "job.progress"
	JobCompleted Name = "job.completed"
	JobFailed    Name = "job.failed"
	JobCancelled Name = "job.cancelled"
	JobExpired   Name = "job.expired"

	FileUploaded   Name = "file.uploaded"
	FileDownloaded Name = "file.downloaded"
	FileDeleted    Name = "file.deleted"

	SubscriptionCreated   Name = "subscription.created"
	SubscriptionUpdated   Name = "subscription.updated"
	SubscriptionCancelled Name = "subscription.cancelled"
	QuotaWarning          Name = "quota.warning"
	QuotaExceeded         Name = "quota.exceeded"
)

// OfJobs returns the names of what happens to a job, in the order of its life.
func OfJobs() []Name {
	return []Name{JobCreated, JobQueued, JobStarted, JobProgress, JobCompleted, JobFailed, JobCancelled, JobExpired}
}

// Names returns every name.
func Names() []Name {
	return slices.Concat(OfJobs(), []Name{FileUploaded, FileDownloaded, FileDeleted},
		[]Name{SubscriptionCreated, SubscriptionUpdated, SubscriptionCancelled, QuotaWarning, QuotaExceeded})
}

// Ends reports whether a job has ended with that event.
func (n Name) Ends() bool {
	return n == JobCompleted || n == JobFailed || n == JobCancelled || n == JobExpired
}
