package store

import (
	"cmp"
	"database/sql"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/domain/webhook"
)

type webhookRow struct {
	bun.BaseModel `bun:"table:webhooks,alias:w"`

	ID            string           `bun:"id,pk"`
	Owner         string           `bun:"owner"`
	URL           string           `bun:"url"`
	SealedURL     sql.Null[string] `bun:"sealed_url"` // NULL where url is whole
	Events        string           `bun:"events"`
	Sealed        []byte           `bun:"sealed"`
	Previous      []byte           `bun:"previous"`
	PreviousUntil sql.Null[int64]  `bun:"previous_until"`
	Metadata      sql.Null[string] `bun:"metadata"`
	Active        bool             `bun:"active"`
	Reason        string           `bun:"reason"`
	OfJobs        bool             `bun:"of_jobs"`
	Failing       sql.Null[int64]  `bun:"failing"`
	Lease         string           `bun:"lease"`
	LeaseUntil    sql.Null[int64]  `bun:"lease_until"`
	Wake          sql.Null[int64]  `bun:"wake"`
	Created       int64            `bun:"created"`
	Updated       int64            `bun:"updated"`
}

type deliveryRow struct {
	bun.BaseModel `bun:"table:deliveries,alias:d"`

	ID        string          `bun:"id,pk"`
	WebhookID string          `bun:"webhook_id"`
	Owner     string          `bun:"owner"`
	EventID   string          `bun:"event_id"`
	Subject   string          `bun:"subject"`
	Name      string          `bun:"name"`
	Data      string          `bun:"data"`
	Happened  int64           `bun:"happened"`
	Trace     string          `bun:"traceparent"`
	Sequence  int64           `bun:"sequence"`
	Status    string          `bun:"status"`
	Attempts  int64           `bun:"attempts"`
	Next      int64           `bun:"next"`
	Since     int64           `bun:"since"`
	Body      string          `bun:"body"`
	Code      int64           `bun:"code"`
	Answer    string          `bun:"answer"`
	Duration  int64           `bun:"duration"` // microseconds
	Cause     string          `bun:"cause"`
	Created   int64           `bun:"created"`
	Attempted sql.Null[int64] `bun:"attempted"`
}

func rowOfWebhook(u *urls, e webhook.Endpoint) (webhookRow, error) {
	c := codec{urls: u}
	url, sealed := c.found(e.URL)

	return webhookRow{
		ID:            e.ID,
		Owner:         e.Owner,
		URL:           url,
		SealedURL:     sealed,
		Events:        encode(&c, e.Events, false).V,
		Sealed:        e.Sealed,
		Previous:      e.Previous,
		PreviousUntil: micros(e.PreviousUntil),
		Metadata:      encode(&c, e.Metadata, e.Metadata == nil),
		Active:        e.Active,
		Reason:        e.Reason,
		OfJobs:        e.OfJobs,
		Failing:       micros(e.Failing),
		Lease:         e.Lease,
		LeaseUntil:    micros(e.LeaseUntil),
		Wake:          micros(e.Wake),
		Created:       e.Created.UnixMicro(),
		Updated:       e.Updated.UnixMicro(),
	}, c.failed("webhook", e.ID)
}

func webhookOf(u *urls, r webhookRow) (webhook.Endpoint, error) {
	c := codec{urls: u}

	return webhook.Endpoint{
		ID:            r.ID,
		Owner:         r.Owner,
		URL:           c.opened(cmp.Or(r.SealedURL.V, r.URL)),
		Events:        decode[[]string](&c, sql.Null[string]{V: r.Events, Valid: true}),
		Sealed:        r.Sealed,
		Previous:      r.Previous,
		PreviousUntil: since(r.PreviousUntil),
		Metadata:      exactly[map[string]any](&c, r.Metadata),
		Active:        r.Active,
		Reason:        r.Reason,
		OfJobs:        r.OfJobs,
		Failing:       since(r.Failing),
		Lease:         r.Lease,
		LeaseUntil:    since(r.LeaseUntil),
		Wake:          since(r.Wake),
		Created:       instant(r.Created),
		Updated:       instant(r.Updated),
	}, c.failed("webhook", r.ID)
}

func rowOfDelivery(d webhook.Delivery) (deliveryRow, error) {
	data, err := d.Event.Encode()
	if err != nil {
		return deliveryRow{}, fmt.Errorf("a column of delivery %s: %w", d.ID, err)
	}

	return deliveryRow{
		ID:        d.ID,
		WebhookID: d.Endpoint,
		Owner:     d.Owner,
		EventID:   d.Event.ID,
		Subject:   d.Event.Subject,
		Name:      string(d.Event.Name),
		Data:      string(data),
		Happened:  d.Event.Created.UnixMicro(),
		Trace:     string(d.Event.Trace),
		Sequence:  d.Event.Position,
		Status:    string(d.Status),
		Attempts:  int64(d.Attempts),
		Next:      d.Next.UnixMicro(),
		Since:     d.Since.UnixMicro(),
		Body:      d.Body,
		Code:      int64(d.Last.Code),
		Answer:    d.Last.Answer,
		Duration:  d.Last.Took.Microseconds(),
		Cause:     d.Last.Cause,
		Created:   d.Created.UnixMicro(),
		Attempted: micros(d.Last.At),
	}, nil
}

func deliveryOf(r deliveryRow) (webhook.Delivery, error) {
	data, err := event.Decode(event.Name(r.Name), []byte(r.Data))
	if err != nil {
		return webhook.Delivery{}, fmt.Errorf("a column of delivery %s: %w", r.ID, err)
	}

	return webhook.Delivery{
		ID:       r.ID,
		Endpoint: r.WebhookID,
		Owner:    r.Owner,
		Event: event.Event{
			ID: r.EventID, Owner: r.Owner, Subject: r.Subject, Name: event.Name(r.Name), Data: data,
			Created: instant(r.Happened), Position: r.Sequence, Trace: trace.Parent(r.Trace),
		},
		Status:   webhook.Status(r.Status),
		Attempts: int(r.Attempts),
		Next:     instant(r.Next),
		Since:    instant(r.Since),
		Body:     r.Body,
		Created:  instant(r.Created),
		Last: webhook.Attempt{
			At: since(r.Attempted), Took: time.Duration(r.Duration) * time.Microsecond,
			Code: int(r.Code), Answer: r.Answer, Cause: r.Cause,
		},
	}, nil
}
