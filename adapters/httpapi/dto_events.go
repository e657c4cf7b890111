package httpapi

import (
	"time"

	"github.com/convertd/convertd/domain/event"
)

// jobEvent is an event of a job as it is sent.
type jobEvent struct {
	Event     string      `json:"event"     doc:"What happened."`
	Timestamp time.Time   `json:"timestamp" doc:"When it happened."`
	Job       standingJob `json:"job"       doc:"How the job stood right after."`
}

type standingJob struct {
	ID       string                  `json:"id"              doc:"The job's id."`
	Status   string                  `json:"status"          doc:"Where the job stands."                                                      enum:"pending,processing,completed,failed,cancelled,expired"`
	Progress int                     `json:"progress"        doc:"Percent."                                                                                                                                minimum:"0" maximum:"100"`
	ETA      *int                    `json:"eta_seconds"     doc:"In how many seconds the job is expected to end; null where nobody knows."                                                                minimum:"0"`
	Tasks    map[string]standingTask `json:"tasks"           doc:"All of its tasks, by name."`
	Error    *errorBody              `json:"error,omitempty" doc:"Why it failed, at its end."`
	URL      string                  `json:"url,omitempty"   doc:"Where its result is downloaded, at its end: the file, or a zip of several."                                                                                        format:"uri"`
}

type standingTask struct {
	Status   string `json:"status"      enum:"pending,processing,completed,failed,cancelled" doc:"Where the task stands."`
	Progress int    `json:"progress"                                                         doc:"Percent."                                                            minimum:"0" maximum:"100"`
	ETA      *int   `json:"eta_seconds"                                                      doc:"In how many seconds it is expected to end; null where nobody knows." minimum:"0"`

	Result *givenOut `json:"result,omitempty" doc:"What an export gives out, at the end of its job."`
}

// fileEvent, subscriptionEvent and quotaEvent are events of what is no job, as they are sent.
type fileEvent struct {
	Event     string    `json:"event"     doc:"What happened."`
	Timestamp time.Time `json:"timestamp" doc:"When it happened."`
	File      eventFile `json:"file"      doc:"The file."`
}

type subscriptionEvent struct {
	Event        string            `json:"event"        doc:"What happened."`
	Timestamp    time.Time         `json:"timestamp"    doc:"When it happened."`
	Subscription eventSubscription `json:"subscription" doc:"The plan right after."`
}

type quotaEvent struct {
	Event     string     `json:"event"     doc:"What happened."`
	Timestamp time.Time  `json:"timestamp" doc:"When it happened."`
	Quota     eventQuota `json:"quota"     doc:"The day's conversions."`
}

type eventFile struct {
	ID       string `json:"id"        doc:"The file's id."`
	Filename string `json:"filename"  doc:"The file's name."`
	Size     int64  `json:"size"      doc:"Bytes."`
	MIMEType string `json:"mime_type" doc:"The media type that a download has."`
	Format   string `json:"format"    doc:"The id of the file's format."`
}

type eventSubscription struct {
	Plan string `json:"plan" doc:"The plan."`
}

type eventQuota struct {
	Limit    int       `json:"limit"     doc:"Conversions a day."`
	Used     int       `json:"used"      doc:"Of them so far."`
	ResetsAt time.Time `json:"resets_at" doc:"When the next day begins."`
}

// message is an event of whatever kind as it is sent.
func (m mapper) message(e event.Event, end ending) any {
	switch d := e.Data.(type) {
	case event.File:
		return fileEvent{string(e.Name), e.Created, eventFile{
			ID: e.Subject, Filename: d.Name, Size: d.Size, MIMEType: d.MIME, Format: d.Format,
		}}
	case event.Subscription:
		return subscriptionEvent{string(e.Name), e.Created, eventSubscription{d.Plan}}
	case event.Quota:
		return quotaEvent{string(e.Name), e.Created, eventQuota{d.Limit, d.Used, d.Resets}}
	}

	return m.event(e, end)
}

func (mapper) event(e event.Event, end ending) jobEvent {
	d, _ := e.Data.(event.Job)

	shown := jobEvent{Event: string(e.Name), Timestamp: e.Created, Job: standingJob{
		ID: e.Subject, Status: d.Status, Progress: d.Progress, ETA: d.ETA, URL: end.url,
		Tasks: make(map[string]standingTask, len(d.Tasks)),
	}}
	if end.failure != nil {
		why := errorOf(end.failure)
		shown.Job.Error = &why
	}

	for name, t := range d.Tasks {
		task := standingTask{Status: t.Status, Progress: t.Progress, ETA: t.ETA}
		if made, given := end.results[name]; given {
			task.Result = &made
		}

		shown.Job.Tasks[name] = task
	}

	return shown
}
