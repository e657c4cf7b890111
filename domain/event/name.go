package event

import "slices"

// Name says what has happened.
type Name string

// The names that the API's public documentation has.
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

	QuotaWarning  Name = "quota.warning"
	QuotaExceeded Name = "quota.exceeded"
)

// Names returns every name, in the order of the documentation: those of jobs in that of their life.
func Names() []Name {
	return []Name{
		JobCreated, JobQueued, JobStarted, JobProgress,
		JobCompleted, JobFailed, JobCancelled, JobExpired,
		FileUploaded, FileDownloaded, FileDeleted,
		SubscriptionCreated, SubscriptionUpdated, SubscriptionCancelled,
		QuotaWarning, QuotaExceeded,
	}
}

// Named returns the names of what happens to things of a kind, in the order of Names.
func Named(kind Kind) []Name {
	return slices.DeleteFunc(Names(), func(n Name) bool { return n.Kind() != kind })
}

// Ends reports whether a job has ended with that event.
func (n Name) Ends() bool {
	return n == JobCompleted || n == JobFailed || n == JobCancelled || n == JobExpired
}

// Replaces reports whether an event of that name replaces those that its job had before: each says
// all that they said, and a long job would leave thousands.
func (n Name) Replaces() bool { return n == JobProgress }
