package httpapi

import (
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
)

func followRoute(r huma.Registry) describe.Route {
	return describe.Route{
		Tag: tagJobs, Faults: []fault.Kind{fault.InvalidInput, fault.JobNotFound},
		Answers: []describe.Answer{
			{Status: http.StatusOK, Text: "The events.", Media: mediaEvents, Schema: streamSchema(r), Headers: []string{"X-Accel-Buffering"}, Example: streamExample()},
			{
				Status: http.StatusNoContent, Media: describe.None,
				Text: "The job has ended, and nothing comes after the event that was received last: there is nothing to connect again for.",
			},
		},
	}
}

// streamSchema describes a stream as the list of its events: OpenAPI knows no streams.
func streamSchema(r huma.Registry) *huma.Schema {
	least := 1.0
	named := &huma.Schema{Type: huma.TypeString, Description: "What happened."}
	for _, name := range event.OfJobs() {
		named.Enum = append(named.Enum, string(name))
	}
	data := r.Schema(reflect.TypeFor[jobEvent](), true, "")
	r.SchemaFromRef(data.Ref).Properties["event"] = named
	return &huma.Schema{
		Type: huma.TypeArray, Description: "Server-sent events, one after another; comments between them show that the connection is alive.",
		Items: &huma.Schema{
			Type: huma.TypeObject, Description: "One event, field by field.", Required: []string{"id", "event", "data"}, AdditionalProperties: false,
			Properties: map[string]*huma.Schema{
				"id":    {Type: huma.TypeInteger, Minimum: &least, Description: "The event's number, for Last-Event-ID."},
				"event": named,
				"data":  data,
			},
		},
	}
}

// streamExample is what is sent of a job halfway through its conversion, and at its end.
func streamExample() map[string]any {
	left := 30
	halfway := jobEvent{Event: string(event.JobProgress), Timestamp: exampleTime().Add(30 * time.Second), Job: standingJob{
		ID: exampleJob, Status: "processing", Progress: 50, ETA: &left,
		Tasks: map[string]standingTask{"convert-file": {Status: "processing", Progress: 50, ETA: &left}},
	}}
	ended := jobEvent{Event: string(event.JobCompleted), Timestamp: exampleTime().Add(time.Minute), Job: standingJob{
		ID: exampleJob, Status: "completed", Progress: 100, Tasks: map[string]standingTask{"convert-file": {Status: "completed", Progress: 100}},
	}}
	return map[string]any{"A job that completes": []map[string]any{
		{"id": 7, "event": halfway.Event, "data": halfway}, {"id": 8, "event": ended.Event, "data": ended},
	}}
}

func webhookField() *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Format: "uri", Description: "Where the job's events are to be sent. It is checked, and kept and shown with the job.",
		Examples: []any{"https://example.com/hooks/convertd"},
	}
}
