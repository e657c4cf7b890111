package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

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
	huma.Register(a.huma, huma.Operation{
		OperationID: "health", Method: http.MethodGet, Path: healthRoute, Summary: "Whether the process is alive",
		Description: "Answers as long as the process can; it looks at nothing else.",
	}, func(ctx context.Context, _ *struct{}) (*healthAnswer, error) {
		return &healthAnswer{Body: enclose(ctx, healthBody{Status: "ok"})}, nil
	})
	huma.Register(a.huma, huma.Operation{
		OperationID: "ready", Method: http.MethodGet, Path: readyRoute, Summary: "Whether the server can do its work",
		Description: "Looks at the database; load balancers send requests only to servers that are ready.",
	}, a.ready)
}

func (a *API) ready(ctx context.Context, _ *struct{}) (*healthAnswer, error) {
	limited, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	if err := a.Ready(limited); err != nil {
		return nil, fault.New(fault.Unavailable, "The server is not ready. Try again in a moment.").Because(err)
	}
	return &healthAnswer{Body: enclose(ctx, healthBody{Status: "ok"})}, nil
}
