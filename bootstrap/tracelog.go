package bootstrap

import (
	"context"
	"log/slog"

	"github.com/convertd/convertd/domain/trace"
)

// traceLog adds to each record the trace that its work belongs to.
type traceLog struct{ slog.Handler }

// Handle implements slog.Handler.
func (l traceLog) Handle(ctx context.Context, r slog.Record) error {
	if id := trace.Of(ctx).ID(); id != "" {
		r.AddAttrs(slog.String("trace_id", id))
	}

	return l.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (l traceLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return traceLog{l.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (l traceLog) WithGroup(name string) slog.Handler { return traceLog{l.Handler.WithGroup(name)} }
