package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
)

const (
	mediaEvents   = "text/event-stream"
	lastEventID   = "Last-Event-ID"
	maxEventID    = 20 // digits
	reconnectSoon = time.Second
)

type eventsInput struct {
	ID   string `path:"id" doc:"The job's id." example:"job_01KHGEPS9W1Y3A5C7E9G2J4M6P"`
	Last string `header:"Last-Event-ID" doc:"The id of the last event that was received: the stream goes on behind it." example:"7"`
	// LastToo is for clients that cannot set headers, as EventSource in browsers cannot for its first request.
	LastToo string `query:"last_event_id" doc:"The same as Last-Event-ID, which wins." example:"7"`
}

func (a *API) registerEvents() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "followJob", Method: http.MethodGet, Path: "/v1/jobs/{id}/events", Summary: "Follow a job",
		Description: "A stream of server-sent events: what has happened to the job so far, then every change of its status and progress as it happens. Each says " +
			"how the whole job stands; of the progress so far only the newest is told. The stream ends when the job has. A broken one goes on with Last-Event-ID.",
	}, a.follow)
}

func (a *API) follow(ctx context.Context, in *eventsInput) (*huma.StreamResponse, error) {
	after, err := in.after()
	if err != nil {
		return nil, err
	}
	id := plainID(in.ID)
	news, err := a.Jobs.Follow(ctx, caller(ctx), id, after, 0)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		_, w := humago.Unwrap(hc)
		if news.Over && len(news.Events) == 0 {
			w.WriteHeader(http.StatusNoContent) // which browsers take as the end; they would connect again after any other
			return
		}
		s := newEventStream(w, a.shown())
		if err := s.begin(); err != nil {
			return
		}
		s.follow(news, func() (jobs.News, error) {
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
			lastEventID).On(lastEventID)
	}
	return int64(n), nil
}

// follow writes what next returns until nothing more comes. A client that has left, or takes nothing in, is an error of ctx or of a write.
func (s *eventStream) follow(news jobs.News, next func() (jobs.News, error)) {
	for {
		if err := s.send(news.Events); err != nil || news.Over {
			return
		}
		var err error
		news, err = next()
		if errors.Is(err, jobs.ErrStopping) {
			_ = s.sayGoodbye()
		}
		// While the database is away the client is kept: an EventSource that came back to a refusal would give up for good.
		if err != nil && !fault.Is(err, fault.Unavailable) {
			return
		}
	}
}
