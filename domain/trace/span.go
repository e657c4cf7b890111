package trace

import (
	"context"
	"time"
)

// Kind is how a span came about.
type Kind int

// The kinds of span.
const (
	Inside   Kind = iota // a part of what the span above it does
	Server               // a request that was answered
	Consumer             // work that the queue has handed out
)

// Span is work that is measured as part of a trace.
type Span struct {
	Name  string // of few values: no ids
	Kind  Kind
	About map[string]any
	Since time.Time // when it began; the zero time is now
}

// Outcome is how the work of a span ended.
type Outcome struct {
	Name  string // a better one, where it was not known before; "" for none
	About map[string]any
	Err   error
}

// Begin begins a span below the one that a context belongs to, and returns a context that belongs
// to the new one. done ends it.
type Begin func(ctx context.Context, s Span) (within context.Context, done func(Outcome))

// None is a Begin for where nobody asks for spans: what is below belongs to what is above.
func None(ctx context.Context, _ Span) (within context.Context, done func(Outcome)) {
	return ctx, func(Outcome) {}
}
