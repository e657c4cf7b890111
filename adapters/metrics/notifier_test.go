package metrics_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// answering is a notifier whose receiver has one status; 0 for none.
type answering int

func (a answering) Send(context.Context, ports.Message) webhook.Attempt {
	return webhook.Attempt{Code: int(a), Took: 30 * time.Millisecond}
}

func TestDeliveriesAreCounted(t *testing.T) {
	t.Parallel()

	m, _ := newMetrics(t, nil)
	for _, status := range []int{200, 204, 0, 503, 301, 404, 999} {
		a := m.Notifier(answering(status)).Send(t.Context(), ports.Message{Event: event.JobFailed})
		if a.Code != status {
			t.Errorf("%d became %d", status, a.Code)
		}
	}

	text := scrape(t, m)
	for _, want := range []string{
		`convertd_webhook_attempts_total{event="job.failed",result="ok"} 2`,
		`convertd_webhook_attempts_total{event="job.failed",result="no_answer"} 1`,
		`convertd_webhook_attempts_total{event="job.failed",result="5xx"} 1`,
		`convertd_webhook_attempts_total{event="job.failed",result="3xx"} 1`,
		`convertd_webhook_attempts_total{event="job.failed",result="other"} 1`,
		`convertd_webhook_attempt_seconds_count 7`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}
