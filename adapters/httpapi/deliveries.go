package httpapi

import (
	"context"
	"net/http"
	"strconv"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/webhook"
)

type (
	deliveriesInput struct {
		Paging
		ID string `path:"id" doc:"The webhook's id." example:"whk_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	}
	deliveryInput struct {
		ID       string `path:"id"       doc:"The webhook's id."  example:"whk_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
		Delivery string `path:"delivery" doc:"The delivery's id." example:"dlv_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	}
	deliveriesAnswer struct{ Body envelope[[]deliveryBody] }
	testedAnswer     struct {
		Location string `header:"Location" doc:"The webhook's deliveries."`
		Body     envelope[[]deliveryBody]
	}
	deliveryAnswer struct {
		Location string `header:"Location" doc:"The webhook's deliveries."`
		Body     envelope[deliveryBody]
	}
)

// testFields are what a test can be asked for with.
func testFields() []option.Field {
	names := []string{}
	for _, name := range event.Names() {
		names = append(names, string(name))
	}

	return []option.Field{{
		Name: "event", Type: option.Choice, Choices: names,
		Doc: "The event that a sample is sent of; by default every one that the webhook wants.",
	}}
}

func (a *API) registerDeliveries() {
	deliveries := func(faults ...fault.Kind) describe.Route {
		return describe.Route{
			Tag:    tagHooks,
			Faults: stored(append(faults, fault.WebhookNotFound)...),
		}
	}

	log := deliveries(fault.InvalidInput)
	log.Answers = []describe.Answer{{
		Status: http.StatusOK, Text: "A part of them, newest first.", Example: deliveriesExample(),
	}}
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/webhooks/{id}/deliveries", id: "listDeliveries",
		scope: mayHook, summary: "List a webhook's deliveries",
		text:  "What was sent in the last 30 days, what came of it, and when it is tried again.",
		Route: log,
	}, a.listDeliveries)

	again := deliveries(fault.NotFound, fault.Conflict, fault.DiskFull)
	again.Answers = []describe.Answer{{
		Status: http.StatusAccepted, Text: "The delivery, which is about to be sent.",
		Headers: []string{"Location"},
		Example: map[string]any{"A delivery": enclosed(exampleDelivery(webhook.Pending))},
	}}
	register(a, endpoint{
		method:  http.MethodPost,
		path:    "/v1/webhooks/{id}/deliveries/{delivery}/redeliver",
		id:      "redeliver",
		scope:   mayHook,
		status:  http.StatusAccepted,
		summary: "Send a delivery again",
		text:    "Sends it again at once, whatever came of it, and tries as long as with a new one.",
		Route:   again,
	}, a.redeliver)

	test := deliveries(bodyFaults(fault.Conflict, fault.DiskFull)...)
	test.Body = fieldsBody("The event, or nothing.", testFields(), map[string]any{
		"Of one event": map[string]any{"event": "job.completed"},
	})
	test.Body.Required = false
	test.Answers = []describe.Answer{{
		Status: http.StatusAccepted, Text: "The deliveries, which are about to be sent.",
		Headers: []string{"Location"},
		Example: deliveriesExample(),
	}}
	register(a, endpoint{
		method: http.MethodPost, path: "/v1/webhooks/{id}/test", id: "testWebhook", scope: mayHook,
		status: http.StatusAccepted, summary: "Test a webhook",
		text:  "Sends full samples of events, as they would be sent of real ones, signed alike.",
		Route: test,
	}, a.testWebhook)
}

func (a *API) listDeliveries(ctx context.Context, in *deliveriesInput) (*deliveriesAnswer, error) {
	list := func(behind string, limit int) ([]webhook.Delivery, error) {
		return a.Webhooks.History(ctx, caller(ctx), plainID(in.ID), behind, limit)
	}

	body, err := pageOf(ctx, in.Paging, list,
		func(d webhook.Delivery) string { return d.ID }, a.shown().delivery)
	if err != nil {
		return nil, err
	}

	return &deliveriesAnswer{Body: body}, nil
}

func (a *API) deliveries(list []webhook.Delivery) []deliveryBody {
	shown := make([]deliveryBody, len(list))
	for i, d := range list {
		shown[i] = a.shown().delivery(d)
	}

	return shown
}

func (a *API) redeliver(ctx context.Context, in *deliveryInput) (*deliveryAnswer, error) {
	d, err := a.Webhooks.Redeliver(ctx, caller(ctx), plainID(in.ID), plainID(in.Delivery))
	if err != nil {
		return nil, err
	}

	return &deliveryAnswer{
		Location: a.deliveriesURL(in.ID), Body: enclose(ctx, a.shown().delivery(d)),
	}, nil
}

func (a *API) deliveriesURL(webhook string) string {
	return a.cfg.PublicURL + "/v1/webhooks/" + plainID(webhook) + "/deliveries"
}

func (a *API) testWebhook(ctx context.Context, in *webhookInput) (*testedAnswer, error) {
	values, err := readFields(in.request, testFields(), true)
	if err != nil {
		return nil, err
	}

	name := event.Name(values.Text("event"))

	list, err := a.Webhooks.Test(ctx, caller(ctx), plainID(in.ID), name)
	if err != nil {
		return nil, err
	}

	return &testedAnswer{
		Location: a.deliveriesURL(in.ID), Body: enclose(ctx, a.deliveries(list)),
	}, nil
}

type feedInput struct {
	After string `query:"after" doc:"The cursor of the last event that was read: those behind it are wanted. Without it, the oldest that are kept; latest for what happens from now on." example:"42" maxLength:"20"`
	Limit int    `query:"limit" doc:"The most events to show."                                                                                                                           example:"20"                minimum:"1" maximum:"100"`
}

type feedAnswer struct{ Body envelope[[]feedBody] }

func (a *API) registerFeed() {
	register(a, endpoint{
		method:  http.MethodGet,
		path:    "/v1/events",
		id:      "listEvents",
		scope:   mayRead,
		summary: "List what has happened",
		text: "The events of the last 30 days in the order in which webhooks are sent them, to catch up with " +
			"what a receiver has missed. Of a job's progress only the newest is there. Go on with the " +
			"next_cursor as after, also when there was nothing more.",
		Route: describe.Route{
			Tag: tagHooks, Faults: stored(fault.InvalidInput),
			Answers: []describe.Answer{
				{
					Status:  http.StatusOK,
					Text:    "What has happened, oldest first.",
					Example: feedExample(),
				},
			},
		},
	}, a.feed)
}

const latest = "latest"

func feedCursor(number int64) string { return strconv.FormatInt(number, 10) }

func (a *API) feed(ctx context.Context, in *feedInput) (*feedAnswer, error) {
	limit := Paging{Limit: in.Limit}.limit(defaultPage)

	if in.After == latest {
		last, err := a.Webhooks.Latest(ctx)
		if err != nil {
			return nil, err
		}

		return &feedAnswer{enclosePage[feedBody](ctx, nil, limit, feedCursor(last))}, nil
	}

	var after int64

	if in.After != "" {
		var err error
		if after, err = strconv.ParseInt(in.After, 10, 64); err != nil || after < 0 {
			return nil, fault.New(
				fault.InvalidInput,
				"after must be the cursor of an event, or latest. Leave it out to begin with the oldest.",
			).
				On("after")
		}
	}

	list, err := a.Webhooks.Feed(ctx, caller(ctx), after, limit)
	if err != nil {
		return nil, err
	}

	shown := make([]feedBody, len(list))
	for i, e := range list {
		shown[i] = a.shown().fed(e, a.endingOf(ctx, e))
		after = e.Position
	}

	return &feedAnswer{enclosePage(ctx, shown, limit, feedCursor(after))}, nil
}
