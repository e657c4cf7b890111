package metrics

import (
	"context"

	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// notifier measures another.
type notifier struct {
	ports.Notifier

	of *Metrics
}

// Notifier returns a notifier whose attempts are measured.
func (m *Metrics) Notifier(n ports.Notifier) ports.Notifier { return notifier{n, m} }

// Send implements ports.Notifier.
func (n notifier) Send(ctx context.Context, message ports.Message) webhook.Attempt {
	a := n.Notifier.Send(ctx, message)

	n.of.deliveries.WithLabelValues(string(message.Event), resultOf(a)).Inc()
	n.of.deliveryTimes.Observe(a.Took.Seconds())

	return a
}

// resultOf says what came of an attempt in one of few words: each is a series of its own.
func resultOf(a webhook.Attempt) string {
	const class = 100

	switch {
	case a.OK():
		return "ok"
	case a.Code == 0:
		return "no_answer"
	case a.Code/class >= 3 && a.Code/class <= 5:
		return string(rune('0'+a.Code/class)) + "xx"
	}

	return "other"
}
