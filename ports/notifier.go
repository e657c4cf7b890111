package ports

import (
	"context"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/domain/webhook"
)

// Notifier sends messages to URLs that users name. Addresses are judged as a Fetcher judges them.
type Notifier interface {
	// Send posts a message once, within the notifier's time limit. It follows no redirect, and
	// sends no cookies. What went wrong is in the attempt, in words for the owner.
	Send(ctx context.Context, m Message) webhook.Attempt
}

// Message is what is sent.
type Message struct {
	URL     string
	ID      string // the same however often it is sent
	Event   event.Name
	Body    []byte
	Trace   trace.Parent // sent as traceparent; "" for none
	Secrets []string     // that sign it, the newest first
}
