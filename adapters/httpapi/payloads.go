package httpapi

import (
	"bytes"
	"context"
	"fmt"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/ports"
)

var _ webhooks.Payloads = (*Payloads)(nil)

// Payloads writes events as they are sent to webhooks: as streams and the feed show them.
type Payloads struct {
	Jobs      *jobs.Service
	Clock     ports.Clock
	PublicURL func() string // base of the URLs, without a trailing slash
}

func (p *Payloads) shown() mapper { return mapper{publicURL: p.PublicURL(), now: p.Clock.Now()} }

// Event implements webhooks.Payloads.
func (p *Payloads) Event(ctx context.Context, e event.Event) ([]byte, error) {
	end, err := lookAtEnd(ctx, p.Jobs, access.Principal{Owner: e.Owner}, p.shown(), e)
	if err != nil {
		return nil, fmt.Errorf("look how a job has ended: %w", err)
	}

	return written(p.shown().message(e, end))
}

// Sample implements webhooks.Payloads.
func (p *Payloads) Sample(name event.Name) (event.Event, []byte, error) {
	e := event.Event{
		Name: name, Subject: exampleFile, Data: sampleData(name), Created: p.Clock.Now(),
	}
	if name.Kind() == event.OfJob {
		e.Subject = exampleJob
	}

	body, err := written(p.shown().message(e, sampleEnding(p.shown(), name)))

	return e, body, err
}

// written is a message as JSON in one line.
func written(message any) ([]byte, error) {
	text, err := encode(message)
	return bytes.TrimSpace(text), err
}
