package event

// Name says what happened.
type Name string

// The names that the API's public documentation has for what happens to jobs.
const (
	JobCreated   Name = "job.created"
	JobQueued    Name = "job.queued"
	JobStarted   Name = "job.started"
	JobProgress  Name = "job.progress"
	JobCompleted Name = "job.completed"
	JobFailed    Name = "job.failed"
	JobCancelled Name = "job.cancelled"
	JobExpired   Name = "job.expired"
)

// OfJobs returns the names of what happens to a job, in the order of its life.
func OfJobs() []Name {
	return []Name{JobCreated, JobQueued, JobStarted, JobProgress, JobCompleted, JobFailed, JobCancelled, JobExpired}
}

// Ends reports whether a job has ended with that event.
func (n Name) Ends() bool {
	return n == JobCompleted || n == JobFailed || n == JobCancelled || n == JobExpired
}
