package httpapi

import (
	"time"

	"github.com/convertd/convertd/domain/event"
)

// jobEvent is an event of a job as it is sent.
type jobEvent struct {
	Event     string      `json:"event" doc:"What happened."`
	Timestamp time.Time   `json:"timestamp" doc:"When it happened."`
	Job       standingJob `json:"job" doc:"How the job stood right after."`
}

type standingJob struct {
	ID       string                  `json:"id" doc:"The job's id."`
	Status   string                  `json:"status" enum:"pending,processing,completed,failed,cancelled,expired" doc:"Where the job stands."`
	Progress int                     `json:"progress" minimum:"0" maximum:"100" doc:"Percent."`
	ETA      *int                    `json:"eta_seconds" minimum:"0" doc:"In how many seconds the job is expected to end; null where nobody knows."`
	Tasks    map[string]standingTask `json:"tasks" doc:"All of its tasks, by name."`
}

type standingTask struct {
	Status   string `json:"status" enum:"pending,processing,completed,failed,cancelled" doc:"Where the task stands."`
	Progress int    `json:"progress" minimum:"0" maximum:"100" doc:"Percent."`
	ETA      *int   `json:"eta_seconds" minimum:"0" doc:"In how many seconds it is expected to end; null where nobody knows."`
}

func (mapper) event(e event.Event) jobEvent {
	d := e.Data
	shown := jobEvent{Event: string(e.Name), Timestamp: e.Created, Job: standingJob{
		ID: e.Job, Status: d.Status, Progress: d.Progress, ETA: d.ETA, Tasks: make(map[string]standingTask, len(d.Tasks)),
	}}
	for name, t := range d.Tasks {
		shown.Job.Tasks[name] = standingTask{Status: t.Status, Progress: t.Progress, ETA: t.ETA}
	}
	return shown
}
