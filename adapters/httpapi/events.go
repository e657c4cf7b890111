package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
)

const (
	lastEventID = "Last-Event-ID"
	maxEventID  = 20 // digits
)

type eventsInput struct {
	ID   string `path:"id" doc:"The job's id."                                                             example:"job_01KHGEPS9W1Y3A5C7E9G2J4M6P"`
	Last string `          doc:"The id of the last event that was received: the stream goes on behind it." example:"7"                              header:"Last-Event-ID"`
	// LastToo is for clients that cannot set headers, as EventSource in browsers cannot for its
	// first request.
	LastToo string `query:"last_event_id" doc:"The same as Last-Event-ID, which wins." example:"7"`
}

func (a *API) registerEvents() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/jobs/{id}/events",
		id:      "followJob",
		scope:   mayRead,
		summary: "Follow a job",
		text: "A stream of server-sent events: what has happened to the job so far, then every change of its " +
			"status and progress as it happens. Each says how the whole job stands; of the progress so far only " +
			"the newest is told. The stream ends when the job has. A broken one goes on with Last-Event-ID.",
		Route: describe.Route{
			Tag: tagJobs, Faults: stored(fault.JobNotFound),
			Answers: followed(streamSchema(a.schemas()), streamExample()),
		},
	}, func(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
		return a.following(ctx, in, telling{first: nothingFirst, each: a.sent})
	})
	a.registerBrief()
}

// followed are the successes of a route that follows a job.
func followed(schema *huma.Schema, example map[string]any) []describe.Answer {
	return []describe.Answer{
		{
			Status: http.StatusOK, Text: "The events.", Media: web.MediaEvents, Schema: schema,
			Headers: []string{"X-Accel-Buffering"}, Example: example,
		},
		{
			Status: http.StatusNoContent,
			Media:  describe.None,
			Text: "The job has ended, and nothing comes after the event that was received last: there is " +
				"nothing to connect again for.",
		},
	}
}

// telling is how what happens to a job is told.
type telling struct {
	first func(ctx context.Context, id string) ([]web.Event, error) // before all else
	each  func(context.Context, []event.Event) ([]web.Event, error)
}

func nothingFirst(context.Context, string) ([]web.Event, error) { return nil, nil }

// following streams what has happened to a job, and then what happens.
func (a *API) following(
	ctx context.Context,
	in *eventsInput,
	how telling,
) (*huma.StreamResponse, error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}

	id := plainID(in.ID)

	news, err := a.Jobs.Follow(ctx, caller(ctx), id, after, 0)
	if err != nil {
		return nil, err
	}

	first, err := how.first(ctx, id)
	if err != nil {
		return nil, err
	}

	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, w := humago.Unwrap(hc)
		if news.Over && len(news.Events) == 0 {
			// which browsers take as the end; they would connect again after any other
			w.WriteHeader(http.StatusNoContent)
			return
		}

		s := web.NewEventStream(w)
		if s.Begin() != nil || len(first) > 0 && s.Send(first) != nil {
			return
		}

		render := func(list []event.Event) ([]web.Event, error) { return how.each(ctx, list) }
		tell(s, news, render, func() (jobs.News, error) {
			if n := len(news.Events); n > 0 {
				after = news.Events[n-1].Number
			}

			news, err = a.Jobs.Follow(ctx, caller(ctx), id, after, a.cfg.Heartbeat)

			return news, err
		})
	}}, nil
}

// after returns the number of the last event that the caller knows of.
func (in *eventsInput) after() (int64, error) {
	text := in.Last
	if text == "" {
		text = in.LastToo
	}

	if text == "" {
		return 0, nil
	}

	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || len(text) > maxEventID {
		return 0, fault.New(fault.InvalidInput, "%s must be the id of an event of this job, a number. Leave it out to begin with the first.",
			lastEventID).
			On(lastEventID)
	}

	return int64(n), nil
}

// tell writes what next returns until nothing more comes. A client that has left, or takes nothing
// in, is an error of ctx or of a write.
func tell(
	s *web.EventStream, news jobs.News,
	render func([]event.Event) ([]web.Event, error), next func() (jobs.News, error),
) {
	for {
		sent, err := render(news.Events)
		if err != nil || s.Send(sent) != nil || news.Over {
			return
		}

		news, err = next()
		if errors.Is(err, jobs.ErrStopping) {
			_ = s.Goodbye()
		}
		// While the database is away the client is kept: an EventSource that came back to a refusal
		// would give up for good.
		if err != nil && !fault.Is(err, fault.Unavailable) {
			return
		}
	}
}

// sent renders events of a job for its stream.
func (a *API) sent(ctx context.Context, list []event.Event) ([]web.Event, error) {
	return streamed(list, func(e event.Event) (string, any) {
		return string(e.Name), a.shown().event(e, a.endingOf(ctx, e))
	})
}

// streamed makes each event of a job one of a stream, by what one says is its name and its data.
func streamed(
	list []event.Event,
	one func(event.Event) (name string, data any),
) ([]web.Event, error) {
	sent := make([]web.Event, len(list))
	for i, e := range list {
		name, shown := one(e)

		data, err := encode(shown)
		if err != nil {
			return nil, err
		}

		sent[i] = web.Event{ID: strconv.FormatInt(e.Number, 10), Name: name, Data: data}
	}

	return sent, nil
}
