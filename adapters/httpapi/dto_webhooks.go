package httpapi

import (
	"encoding/json"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/webhook"
)

// webhookBody is an endpoint as it is shown.
type webhookBody struct {
	ID            string         `json:"id"                         doc:"The webhook's id."`
	URL           string         `json:"url"                        doc:"Where events are sent; its query is not shown."                    format:"uri"`
	Events        []string       `json:"events"                     doc:"Which events are sent: names, all of a kind as job.*, or *."`
	Active        bool           `json:"active"                     doc:"Whether events are sent."`
	Reason        *string        `json:"disabled_reason"            doc:"Why the service has switched it off; null where it has not."`
	FailingSince  *time.Time     `json:"failing_since"              doc:"Since when nothing has arrived; null where the last delivery did."`
	PreviousUntil *time.Time     `json:"previous_secret_expires_at" doc:"Until when the secret before this one signs, too."`
	Metadata      map[string]any `json:"metadata"                   doc:"As it was given."`
	CreatedAt     time.Time      `json:"created_at"                 doc:"When it was made."`
	UpdatedAt     time.Time      `json:"updated_at"                 doc:"When it was changed last."`
	Secret        string         `json:"secret,omitempty"           doc:"What signs messages. It is shown once, when it is made."`
}

func (mapper) webhook(e webhook.Endpoint, secret string, until time.Time) webhookBody {
	body := webhookBody{
		ID:            e.ID,
		URL:           option.HideQuery(e.URL),
		Events:        e.Events,
		Active:        e.Active,
		Metadata:      e.Metadata,
		Reason:        optional(e.Reason),
		FailingSince:  optional(e.Failing),
		PreviousUntil: optional(until),
		CreatedAt:     e.Created,
		UpdatedAt:     e.Updated,
		Secret:        secret,
	}
	if body.Metadata == nil {
		body.Metadata = map[string]any{}
	}

	return body
}

// deliveryBody is a delivery as it is shown.
type deliveryBody struct {
	ID          string        `json:"id"                 doc:"The delivery's id."`
	EventID     string        `json:"event_id"           doc:"The event's id, which is sent as webhook-id."`
	Event       string        `json:"event"              doc:"What happened."`
	Status      string        `json:"status"             doc:"Where it stands."                                  enum:"pending,succeeded,failed"`
	Attempts    int           `json:"attempts"           doc:"How often it was sent."`
	NextAttempt *time.Time    `json:"next_attempt_at"    doc:"When it is sent next."`
	Request     any           `json:"request,omitempty"  doc:"The body that is sent, from the first attempt on."`
	Response    *responseBody `json:"response,omitempty" doc:"What came of the last attempt."`
	CreatedAt   time.Time     `json:"created_at"         doc:"When it was made."`
}

type responseBody struct {
	Status     int       `json:"status"      doc:"Of the answer; 0 where none came."`
	Body       string    `json:"body"        doc:"The first 4 KiB of the answer."`
	DurationMS int64     `json:"duration_ms" doc:"How long it took."`
	Error      *string   `json:"error"       doc:"Why it was no success."`
	At         time.Time `json:"at"          doc:"When it was sent."`
}

func (mapper) delivery(d webhook.Delivery) deliveryBody {
	body := deliveryBody{
		ID: d.ID, EventID: d.Event.ID, Event: string(d.Event.Name), Status: string(d.Status),
		Attempts: d.Attempts, CreatedAt: d.Created,
	}

	switch d.Status {
	case webhook.Waiting:
		body.Status = string(webhook.Pending)
	case webhook.Pending:
		body.NextAttempt = &d.Next
	case webhook.Succeeded, webhook.Failed:
	}

	if d.Body != "" {
		body.Request = json.RawMessage(d.Body)
	}

	if a := d.Last; !a.At.IsZero() {
		body.Response = &responseBody{
			Status: a.Code, Body: a.Answer, DurationMS: a.Took.Milliseconds(),
			Error: optional(a.Cause), At: a.At,
		}
	}

	return body
}

// feedBody is an event of the feed: what is sent of it, and where it stands.
type feedBody struct {
	ID           string             `json:"id"                     doc:"The event's id, which webhooks get as webhook-id."`
	Cursor       string             `json:"cursor"                 doc:"Send it as after, to go on behind this event."`
	Event        string             `json:"event"                  doc:"What happened."`
	Timestamp    time.Time          `json:"timestamp"              doc:"When it happened."`
	Job          *standingJob       `json:"job,omitempty"          doc:"How the job stood right after."`
	File         *eventFile         `json:"file,omitempty"         doc:"The file."`
	Subscription *eventSubscription `json:"subscription,omitempty" doc:"The plan right after."`
	Quota        *eventQuota        `json:"quota,omitempty"        doc:"The day's conversions."`
}

func (m mapper) fed(e event.Event, end ending) feedBody {
	body := feedBody{
		ID: e.ID, Cursor: feedCursor(e.Position), Event: string(e.Name), Timestamp: e.Created,
	}

	switch message := m.message(e, end).(type) {
	case jobEvent:
		body.Job = &message.Job
	case fileEvent:
		body.File = &message.File
	case subscriptionEvent:
		body.Subscription = &message.Subscription
	case quotaEvent:
		body.Quota = &message.Quota
	}

	return body
}
