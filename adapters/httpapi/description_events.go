package httpapi

import (
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/domain/event"
)

// streamSchema describes a stream as the list of its events: OpenAPI knows no streams.
func streamSchema(r huma.Registry) *huma.Schema {
	named := &huma.Schema{Type: huma.TypeString, Description: "What happened."}
	for _, name := range event.Named(event.OfJob) {
		named.Enum = append(named.Enum, string(name))
	}

	data := r.Schema(reflect.TypeFor[jobEvent](), true, "")
	r.SchemaFromRef(data.Ref).Properties["event"] = named

	return streamOf(
		map[string]*huma.Schema{"id": eventNumber(), "event": named, "data": data},
		"id",
		"event",
		"data",
	)
}

func eventNumber() *huma.Schema {
	least := 1.0

	return &huma.Schema{
		Type:        huma.TypeInteger,
		Minimum:     &least,
		Description: "The event's number, for Last-Event-ID.",
	}
}

func streamOf(fields map[string]*huma.Schema, required ...string) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeArray,
		Description: "Server-sent events, one after another; comments between them show that the connection is alive.",
		Items: &huma.Schema{
			Type: huma.TypeObject, Description: "One event, field by field.", Required: required,
			AdditionalProperties: false, Properties: fields,
		},
	}
}

// streamExample is what is sent of a job halfway through its conversion, and at its end.
func streamExample() map[string]any {
	left := 30
	halfway := jobEvent{
		Event:     string(event.JobProgress),
		Timestamp: exampleTime().Add(30 * time.Second),
		Job: standingJob{
			ID:       exampleJob,
			Status:   "processing",
			Progress: 50,
			ETA:      &left,
			Tasks: map[string]standingTask{
				"convert-file": {Status: "processing", Progress: 50, ETA: &left},
			},
		},
	}
	ended := jobEvent{
		Event:     string(event.JobCompleted),
		Timestamp: exampleTime().Add(time.Minute),
		Job: standingJob{
			ID:       exampleJob,
			Status:   "completed",
			Progress: 100,
			URL:      exampleShown().download(exampleLink()),
			Tasks:    map[string]standingTask{"convert-file": {Status: "completed", Progress: 100}},
		},
	}

	return map[string]any{"A job that completes": []map[string]any{
		{"id": 7, "event": halfway.Event, "data": halfway},
		{"id": 8, "event": ended.Event, "data": ended},
	}}
}

func webhookField() *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeString,
		Format:      "uri",
		Description: "Where the job's events are to be sent. It is checked, and kept and shown with the job.",
		Examples:    []any{"https://example.com/hooks/convertd"},
	}
}
