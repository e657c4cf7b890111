package httpapi

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/webhook"
)

const (
	exampleHook   = "whk_01KHGEPK5R8V2M6Q0T4X7ZB3CD"
	exampleSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=" //nolint:gosec // of nothing
)

// fieldsBody says that a body is an object of these fields.
func fieldsBody(text string, fields []option.Field, examples map[string]any) *huma.RequestBody {
	schema := &huma.Schema{
		Type: huma.TypeObject, Description: text, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{},
	}
	for _, f := range fields {
		schema.Properties[f.Name] = sentField(f)
		if f.Required {
			schema.Required = append(schema.Required, f.Name)
		}
	}

	return &huma.RequestBody{
		Required: true, Description: text,
		Content: map[string]*huma.MediaType{
			describe.JSON: {Schema: schema, Examples: describe.Examples(examples)},
		},
	}
}

func exampleWebhook(secret string) webhookBody {
	e := webhook.Endpoint{
		ID: exampleHook, URL: "https://example.com/hooks",
		Events: []string{"job.completed", "job.failed"}, Active: true,
		Created: exampleTime(), Updated: exampleTime(),
	}

	return exampleShown().webhook(e, secret, time.Time{})
}

func webhookExample(secret string) map[string]any {
	return map[string]any{"A webhook": enclosed(exampleWebhook(secret))}
}

func webhooksExample() map[string]any {
	return map[string]any{"One webhook": enclosed([]webhookBody{exampleWebhook("")})}
}

func exampleEvent() event.Event {
	return event.Event{
		ID: "evt_01KHGEPK5R8V2M6Q0T4X7ZB3CD", Subject: exampleJob, Name: event.JobCompleted,
		Data: sampleData(event.JobCompleted), Created: exampleTime(), Position: 42,
	}
}

func exampleDelivery(status webhook.Status) deliveryBody {
	e := exampleEvent()
	end := sampleEnding(exampleShown(), e.Name)
	body, _ := written(exampleShown().message(e, end))

	return exampleShown().delivery(webhook.Delivery{
		ID: "dlv_01KHGEPK5R8V2M6Q0T4X7ZB3CD", Endpoint: exampleHook, Event: e, Status: status,
		Attempts: 1, Next: exampleTime().Add(time.Minute), Body: string(body),
		Created: exampleTime(),
		Last: webhook.Attempt{
			At: exampleTime(), Took: 120 * time.Millisecond, Code: 200, Answer: "ok",
		},
	})
}

func deliveriesExample() map[string]any {
	return map[string]any{
		"One delivery": enclosed([]deliveryBody{exampleDelivery(webhook.Succeeded)}),
	}
}

func feedExample() map[string]any {
	e := exampleEvent()
	page := enclosed([]feedBody{exampleShown().fed(e, sampleEnding(exampleShown(), e.Name))})
	next := feedCursor(e.Position)
	page.Meta.Pagination = &pagination{Limit: defaultPage, NextCursor: &next}

	return map[string]any{"One event": page}
}
