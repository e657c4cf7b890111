package httpapi

import (
	"context"
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
)

type (
	toolsAnswer  struct{ Body envelope[[]toolBody] }
	statusAnswer struct {
		Body envelope[installationBody]
	}
	causesAnswer struct{ Body envelope[[]causeBody] }
)

// insightRoute is a route for administrators that an open server has, too: whoever reaches that one
// is its operator.
func insightRoute(text string, example any) describe.Route {
	return describe.Route{Tag: tagAdmin, Faults: stored(), Answers: []describe.Answer{{
		Status: http.StatusOK, Text: text, Example: map[string]any{"As it is": example},
	}}}
}

func (a *API) registerInsight() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/admin/tools",
		id:      "listTools",
		scope:   mayAdmin,
		summary: "List what is installed",
		text: "Lists the engines, the programs that check results, and the fonts of the machine that " +
			"answers, and which Debian packages bring what is missing.",
		Route: insightRoute("All of them.", toolsExample()),
	}, a.listTools)

	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/admin/status",
		id:      "getStatus",
		scope:   mayAdmin,
		summary: "Show how the installation stands",
		text: "Shows the queues with what waits and runs in them, the tasks that are worked on, and how " +
			"much room is used and left.",
		Route: insightRoute("How it stands.", enclosed(exampleInstallation())),
	}, a.getStatus)

	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/admin/failures",
		id:      "listFailures",
		scope:   mayAdmin,
		summary: "List why work has failed",
		text: "Groups the tasks of all users that failed in the last 24 hours by operation, engine and " +
			"code, those with most failures first.",
		Route: insightRoute("All causes.", enclosed([]causeBody{exampleCause()})),
	}, a.listFailures)
}

// QueueRoute is below which the queue's own pages stand.
const QueueRoute = "/admin/queue/"

// registerQueue puts the queue's own pages behind the guard of the API, of which they are no part.
func (a *API) registerQueue() {
	if a.Queue == nil {
		return
	}

	a.mux.Handle("GET "+QueueRoute, a.Queue)
	a.guards["GET "+QueueRoute] = guard{scope: mayAdmin, known: true}
}

func (a *API) listTools(ctx context.Context, _ *struct{}) (*toolsAnswer, error) {
	list, err := a.Insight.Tools(ctx)
	if err != nil {
		return nil, err
	}

	shown := make([]toolBody, len(list))
	for i, t := range list {
		shown[i] = a.shown().tool(t)
	}

	return &toolsAnswer{Body: enclose(ctx, shown)}, nil
}

func (a *API) getStatus(ctx context.Context, _ *struct{}) (*statusAnswer, error) {
	status, err := a.Insight.Status(ctx)
	if err != nil {
		return nil, err
	}

	return &statusAnswer{Body: enclose(ctx, a.shown().installation(status))}, nil
}

func (a *API) listFailures(ctx context.Context, _ *struct{}) (*causesAnswer, error) {
	list, err := a.Insight.Failures(ctx)
	if err != nil {
		return nil, err
	}

	shown := make([]causeBody, len(list))
	for i, c := range list {
		shown[i] = a.shown().cause(c)
	}

	return &causesAnswer{Body: enclose(ctx, shown)}, nil
}
