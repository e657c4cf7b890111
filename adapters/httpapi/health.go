package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
)

const (
	healthRoute = "/healthz"
	readyRoute  = "/readyz"
)

// readyLimit bounds a check of readiness, so that a probe gets an answer before it gives up.
const readyLimit = 5 * time.Second

type healthAnswer struct{ Body envelope[healthBody] }

type healthBody struct {
	Status string `json:"status" enum:"ok" doc:"ok; otherwise the answer is an error."`
}

func (a *API) registerHealth() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    healthRoute,
		id:      "health",
		summary: "Whether the process is alive",
		text:    "Answers as long as the process can; it looks at nothing else.",
		Route: describe.Route{
			Tag: tagHealth,
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The process is alive.", Example: healthExample(),
			}},
		},
	}, func(ctx context.Context, _ *struct{}) (*healthAnswer, error) {
		return &healthAnswer{Body: enclose(ctx, healthBody{Status: "ok"})}, nil
	})
	register(a, endpoint{
		method:  http.MethodGet,
		path:    readyRoute,
		id:      "ready",
		summary: "Whether the server can do its work",
		text:    "Looks at the database and the storage of files; load balancers send requests only to servers that are ready.",
		Route: describe.Route{
			Tag: tagHealth, Faults: stored(),
			Answers: []describe.Answer{
				{
					Status:  http.StatusOK,
					Text:    "The server can do its work.",
					Example: healthExample(),
				},
			},
		},
	}, a.ready)
}

func (a *API) ready(ctx context.Context, _ *struct{}) (*healthAnswer, error) {
	limited, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()

	if err := a.Ready(limited); err != nil {
		return nil, fault.New(fault.Unavailable, "The server is not ready. Try again in a moment.").
			Because(err)
	}

	return &healthAnswer{Body: enclose(ctx, healthBody{Status: "ok"})}, nil
}
