package httpapi

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
)

// What a brief event can say has happened, besides what an event of a job is named behind "job.".
const (
	briefConnected = "connected"
	briefCompleted = "completed"
	briefFailed    = "failed"
)

// briefEvent is an event of a job in short, as clients know it from elsewhere.
type briefEvent struct {
	Type      string    `json:"type"      doc:"What happened."`
	JobID     string    `json:"jobId"     doc:"The job's id."`
	Timestamp time.Time `json:"timestamp" doc:"When it happened."`
	Progress  int       `json:"progress"  doc:"Percent."                                                       minimum:"0" maximum:"100"`
	Error     *string   `json:"error"     doc:"Why the job failed."`
	OutputURL *string   `json:"outputUrl" doc:"Where the result is downloaded: the file, or a zip of several."                           format:"uri"`
}

// briefTypes are the types of brief events. A cancelled job is one that failed, for clients that
// know no other end.
func briefTypes() []string {
	types := []string{briefConnected}

	for _, name := range event.Named(event.OfJob) {
		if !name.Ends() {
			types = append(types, briefType(name))
		}
	}

	return append(types, briefCompleted, briefFailed)
}

func briefType(name event.Name) string {
	switch {
	case name == event.JobCompleted:
		return briefCompleted
	case name.Ends():
		return briefFailed
	}

	return strings.TrimPrefix(string(name), "job.")
}

func (a *API) registerBrief() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/sse/jobs/{id}",
		id:      "followJobInShort",
		scope:   mayRead,
		summary: "Follow a job in short",
		text: "The stream of events of GET /v1/jobs/{id}/events, told in short and without names: first one of the " +
			"type connected, then what has happened and happens, until the type is completed or failed.",
		Route: describe.Route{
			Tag:     tagJobs,
			Faults:  stored(fault.JobNotFound),
			Answers: followed(briefSchema(a.schemas()), briefExample()),
		},
	}, func(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
		return a.following(ctx, in, telling{first: a.connected, each: a.brief})
	})
}

// connected is what a follower is told before anything that has happened.
func (a *API) connected(ctx context.Context, id string) ([]web.Event, error) {
	v, err := a.Jobs.Get(ctx, caller(ctx), id)
	if err != nil {
		return nil, err
	}

	data, err := encode(briefEvent{
		Type: briefConnected, JobID: id, Timestamp: a.Clock.Now(), Progress: v.Job.Progress(),
	})

	return []web.Event{{Data: data}}, err
}

// brief renders events of a job in short. After its end comes nothing.
func (a *API) brief(ctx context.Context, list []event.Event) ([]web.Event, error) {
	if end := slices.IndexFunc(list, func(e event.Event) bool { return e.Name.Ends() }); end >= 0 {
		list = list[:end+1]
	}

	return streamed(list, func(e event.Event) (string, any) {
		d, _ := e.Data.(event.Job)
		shown := briefEvent{
			Type:      briefType(e.Name),
			JobID:     e.Subject,
			Timestamp: e.Created,
			Progress:  d.Progress,
		}
		end := a.endingOf(ctx, e)

		shown.OutputURL = optional(end.url)
		switch {
		case end.failure != nil:
			shown.Error = &end.failure.Text
		case shown.Type == briefFailed:
			why := "The job ended as " + d.Status + "."
			shown.Error = &why
		}

		return "", shown
	})
}

func briefSchema(r huma.Registry) *huma.Schema {
	data := r.Schema(reflect.TypeFor[briefEvent](), true, "")

	kind := r.SchemaFromRef(data.Ref).Properties["type"]
	for _, name := range briefTypes() {
		kind.Enum = append(kind.Enum, name)
	}

	return streamOf(map[string]*huma.Schema{"id": eventNumber(), "data": data}, "data")
}

func briefExample() map[string]any {
	link := exampleShown().download(exampleLink())
	began := briefEvent{Type: briefConnected, JobID: exampleJob, Timestamp: exampleTime()}
	ended := briefEvent{
		Type:      briefCompleted,
		JobID:     exampleJob,
		Timestamp: exampleTime().Add(time.Minute),
		Progress:  100,
		OutputURL: &link,
	}

	return map[string]any{
		"A job that completes": []map[string]any{{"data": began}, {"id": 8, "data": ended}},
	}
}
