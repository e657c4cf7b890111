package httpapi

import (
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/domain/event"
)

// jobEvent is an event of a job as it is sent.
type jobEvent struct {
	Event     string      `json:"event" example:"job.progress"`
	Timestamp time.Time   `json:"timestamp"`
	Job       standingJob `json:"job" doc:"How the job stood right after."`
}

type standingJob struct {
	ID       string                  `json:"id"`
	Status   string                  `json:"status" enum:"pending,processing,completed,failed,cancelled,expired"`
	Progress int                     `json:"progress" minimum:"0" maximum:"100" doc:"Percent."`
	ETA      *int                    `json:"eta_seconds" minimum:"0" doc:"In how many seconds the job is expected to end; null where nobody knows."`
	Tasks    map[string]standingTask `json:"tasks" doc:"All of its tasks, by name."`
}

type standingTask struct {
	Status   string `json:"status" enum:"pending,processing,completed,failed,cancelled"`
	Progress int    `json:"progress" minimum:"0" maximum:"100" doc:"Percent."`
	ETA      *int   `json:"eta_seconds" minimum:"0" doc:"In how many seconds it is expected to end; null where nobody knows."`
}

// eventType is the type that is described, since a stream has no schema of its own.
func eventType() reflect.Type { return reflect.TypeFor[jobEvent]() }

// TransformSchema implements huma.SchemaTransformer.
func (jobEvent) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, name := range event.OfJobs() {
		s.Properties["event"].Enum = append(s.Properties["event"].Enum, string(name))
	}
	return s
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
