package httpapi

import (
	"context"
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/webhook"
)

const fieldActive = "active"

// webhookFields are what the body of a call that makes or changes a webhook may hold.
func webhookFields(required bool) []option.Field {
	return []option.Field{
		{
			Name: fieldURL, Type: option.Text, Required: required,
			Doc: "Where events are to be sent: an http or https URL on the public internet.",
		},
		{
			Name: "events", Type: option.Choice, List: true, Choices: webhook.Patterns(),
			Required: required,
			Doc:      "Which events are wanted: names, all of a kind as job.*, or *.",
		},
		{
			Name: "metadata", Type: option.Object,
			Doc: "Kept and shown as it is; at most 16 KiB.",
		},
	}
}

func secretField() option.Field {
	return option.Field{
		Name: "secret", Type: option.Text,
		Doc: "A secret of your own, at least 24 bytes; by default one is made.",
	}
}

func newWebhookFields() []option.Field { return append(webhookFields(true), secretField()) }

func changedWebhookFields() []option.Field {
	return append(webhookFields(false), option.Field{
		Name: fieldActive, Type: option.Boolean,
		Doc: "false stops deliveries; true lets them go on, with what was not sent meanwhile.",
	})
}

func rotationFields() []option.Field { return []option.Field{secretField()} }

type (
	webhookInput struct {
		Raw
		ID string `path:"id" doc:"The webhook's id." example:"whk_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
	}
	webhookAnswer     struct{ Body envelope[webhookBody] }
	webhookMadeAnswer struct {
		Location string `header:"Location" doc:"The webhook."`
		Body     envelope[webhookBody]
	}
	webhooksAnswer struct{ Body envelope[[]webhookBody] }
	secretAnswer   struct{ Body envelope[secretBody] }
)

type secretBody struct {
	Secret string `json:"secret" doc:"What signs messages to URLs that jobs name as webhook_url."`
}

func (a *API) registerWebhooks() { //nolint:funlen // a table
	hooks := func(faults ...fault.Kind) describe.Route {
		return describe.Route{Tag: tagHooks, Faults: stored(faults...)}
	}

	create := hooks(bodyFaults(fault.Conflict, fault.DiskFull)...)
	create.Body = fieldsBody("What is wanted.", newWebhookFields(), map[string]any{
		"Of jobs that end": map[string]any{
			fieldURL: "https://example.com/hooks",
			"events": []string{"job.completed", "job.failed"},
		},
	})
	create.Answers = []describe.Answer{{
		Status: http.StatusCreated, Text: "The webhook, with its secret.",
		Headers: []string{"Location"}, Example: webhookExample(exampleSecret),
	}}
	register(a, endpoint{
		method:  http.MethodPost,
		path:    "/v1/webhooks",
		id:      "createWebhook",
		scope:   mayHook,
		status:  http.StatusCreated,
		summary: "Make a webhook",
		text: "Has events sent to a URL as they happen, signed with a secret that is shown this once. " +
			"Each is sent at least once, those of one job in their order, and for a day until it is taken.",
		Route: create,
	}, a.createWebhook)

	list := hooks()
	list.Answers = []describe.Answer{{
		Status: http.StatusOK, Text: "All of them, oldest first.", Example: webhooksExample(),
	}}
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/webhooks", id: "listWebhooks", scope: mayHook,
		summary: "List webhooks", text: "Lists all webhooks.", Route: list,
	}, a.listWebhooks)

	shown := []describe.Answer{{
		Status: http.StatusOK, Text: "The webhook.", Example: webhookExample(""),
	}}
	get := hooks(fault.WebhookNotFound)
	get.Answers = shown
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/webhooks/{id}", id: "getWebhook", scope: mayHook,
		summary: "Show a webhook", text: "Shows a webhook, and why it is switched off if it is.",
		Route: get,
	}, a.getWebhook)

	change := hooks(bodyFaults(fault.WebhookNotFound, fault.DiskFull)...)
	change.Body = fieldsBody("What is to be another.", changedWebhookFields(), map[string]any{
		"Other events": map[string]any{"events": []string{"job.*"}},
		"Switched off": map[string]any{fieldActive: false},
	})
	change.Answers = shown
	register(a, endpoint{
		method:  http.MethodPatch,
		path:    "/v1/webhooks/{id}",
		id:      "changeWebhook",
		scope:   mayHook,
		summary: "Change a webhook",
		text:    "Changes what is named, and leaves the rest. One that is switched on goes on where it was.",
		Route:   change,
	}, a.changeWebhook)

	remove := hooks(fault.WebhookNotFound, fault.DiskFull)
	remove.Answers = []describe.Answer{{
		Status: http.StatusOK, Text: "The webhook is gone.", Example: deletedExample(exampleHook),
	}}
	register(a, endpoint{
		method: http.MethodDelete, path: "/v1/webhooks/{id}", id: "deleteWebhook", scope: mayHook,
		summary: "Delete a webhook", text: "Deletes a webhook, with what it was not sent.",
		Route: remove,
	}, a.deleteWebhook)

	rotate := hooks(bodyFaults(fault.WebhookNotFound, fault.DiskFull)...)
	rotate.Body = fieldsBody("A secret of your own, or nothing.", rotationFields(), map[string]any{
		"One is made": map[string]any{},
	})
	rotate.Body.Required = false
	rotate.Answers = []describe.Answer{{
		Status: http.StatusOK, Text: "The webhook, with its new secret.",
		Example: webhookExample(exampleSecret),
	}}
	register(a, endpoint{
		method:  http.MethodPost,
		path:    "/v1/webhooks/{id}/rotate-secret",
		id:      "rotateWebhookSecret",
		scope:   mayHook,
		summary: "Replace a webhook's secret",
		text:    "Makes another secret, which is shown this once. The one before signs, too, for a day.",
		Route:   rotate,
	}, a.rotateWebhook)

	secret := hooks(fault.DiskFull)
	secret.Answers = []describe.Answer{{
		Status: http.StatusOK, Text: "The secret.",
		Example: map[string]any{"A secret": enclosed(secretBody{exampleSecret})},
	}}
	register(a, endpoint{
		method: http.MethodGet, path: "/v1/account/webhook-secret", id: "getWebhookSecret",
		scope: mayHook, summary: "Show the secret of jobs' own webhooks",
		text: "Shows what signs messages to URLs that jobs name as webhook_url.", Route: secret,
	}, a.webhookSecret)
}

// readFields reads an object of these fields. No body is an empty one where it may be.
func readFields(r *http.Request, fields []option.Field, optional bool) (option.Values, error) {
	if optional && r.ContentLength == 0 {
		return option.Values{}, nil
	}

	body, err := web.ReadJSON(r)
	if err != nil {
		return nil, err
	}

	values, faults := option.Parse(fields, body, "")
	if metadata, given := body["metadata"]; given {
		if _, wrong := readMetadata(metadata); wrong != nil && len(faults) == 0 {
			faults = append(faults, wrong.On("metadata"))
		}
	}

	return values, faults.Err()
}

func wantedWebhook(values option.Values) webhooks.Wanted {
	w := webhooks.Wanted{Secret: values.Text("secret")}
	if values.Has(fieldURL) {
		url := values.Text(fieldURL)
		w.URL = &url
	}

	if list, given := values["events"].([]any); given {
		w.Events = []string{}

		for _, one := range list {
			name, _ := one.(string)
			w.Events = append(w.Events, name)
		}
	}

	w.Metadata, _ = values["metadata"].(map[string]any)

	if active, given := values[fieldActive].(bool); given {
		w.Active = &active
	}

	return w
}

func (a *API) createWebhook(ctx context.Context, in *rawInput) (*webhookMadeAnswer, error) {
	values, err := readFields(in.request, newWebhookFields(), false)
	if err != nil {
		return nil, err
	}

	e, secret, err := a.Webhooks.Create(ctx, caller(ctx), wantedWebhook(values))
	if err != nil {
		return nil, err
	}

	return &webhookMadeAnswer{
		Location: a.cfg.PublicURL + "/v1/webhooks/" + e.ID,
		Body:     enclose(ctx, a.hook(e, secret)),
	}, nil
}

func (a *API) hook(e webhook.Endpoint, secret string) webhookBody {
	return a.shown().webhook(e, secret, a.Webhooks.SecretUntil(e))
}

func (a *API) listWebhooks(ctx context.Context, _ *struct{}) (*webhooksAnswer, error) {
	list, err := a.Webhooks.List(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}

	shown := make([]webhookBody, len(list))
	for i, e := range list {
		shown[i] = a.hook(e, "")
	}

	return &webhooksAnswer{Body: enclose(ctx, shown)}, nil
}

func (a *API) getWebhook(ctx context.Context, in *webhookInput) (*webhookAnswer, error) {
	e, err := a.Webhooks.Get(ctx, caller(ctx), plainID(in.ID))
	if err != nil {
		return nil, err
	}

	return &webhookAnswer{Body: enclose(ctx, a.hook(e, ""))}, nil
}

func (a *API) changeWebhook(ctx context.Context, in *webhookInput) (*webhookAnswer, error) {
	values, err := readFields(in.request, changedWebhookFields(), false)
	if err != nil {
		return nil, err
	}

	e, err := a.Webhooks.Update(ctx, caller(ctx), plainID(in.ID), wantedWebhook(values))
	if err != nil {
		return nil, err
	}

	return &webhookAnswer{Body: enclose(ctx, a.hook(e, ""))}, nil
}

func (a *API) deleteWebhook(ctx context.Context, in *webhookInput) (*deletedAnswer, error) {
	id := plainID(in.ID)
	if err := a.Webhooks.Delete(ctx, caller(ctx), id); err != nil {
		return nil, err
	}

	return &deletedAnswer{Body: enclose(ctx, deletedBody{ID: id, Deleted: true})}, nil
}

func (a *API) rotateWebhook(ctx context.Context, in *webhookInput) (*webhookAnswer, error) {
	values, err := readFields(in.request, rotationFields(), true)
	if err != nil {
		return nil, err
	}

	e, secret, err := a.Webhooks.Rotate(ctx, caller(ctx), plainID(in.ID), values.Text("secret"))
	if err != nil {
		return nil, err
	}

	return &webhookAnswer{Body: enclose(ctx, a.hook(e, secret))}, nil
}

func (a *API) webhookSecret(ctx context.Context, _ *struct{}) (*secretAnswer, error) {
	secret, err := a.Webhooks.Secret(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}

	return &secretAnswer{Body: enclose(ctx, secretBody{Secret: secret})}, nil
}
