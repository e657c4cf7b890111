package telemetry

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	oteltrace "go.opentelemetry.io/otel/trace"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/trace"
)

// header is what a trace context is called on the wire.
const header = "traceparent"

// Begin is a trace.Begin whose spans are sent, where the environment asks for them.
func (t *Telemetry) Begin(
	ctx context.Context, s trace.Span,
) (context.Context, func(trace.Outcome)) {
	if t.tracer == nil {
		return trace.None(ctx, s)
	}

	var w3c propagation.TraceContext

	under := w3c.Extract(ctx, propagation.MapCarrier{header: string(trace.Of(ctx))})
	options := []oteltrace.SpanStartOption{
		oteltrace.WithSpanKind(kindOf(s.Kind)), oteltrace.WithAttributes(attributes(s.About)...),
	}

	if !s.Since.IsZero() {
		options = append(options, oteltrace.WithTimestamp(s.Since))
	}

	within, span := t.tracer.Start(under, s.Name, options...)

	carrier := propagation.MapCarrier{}
	w3c.Inject(within, carrier)

	return trace.With(within, trace.Parse(carrier[header])), func(o trace.Outcome) { end(span, o) }
}

// end ends a span. Of an error it says what callers are told, not the cause, which may hold what is
// theirs alone.
func end(span oteltrace.Span, o trace.Outcome) {
	if o.Name != "" {
		span.SetName(o.Name)
	}

	span.SetAttributes(attributes(o.About)...)

	if o.Err != nil {
		kind := string(fault.Of(o.Err).Kind)
		span.SetAttributes(attribute.String("error.type", kind))
		span.SetStatus(codes.Error, kind)
	}

	span.End()
}

func kindOf(k trace.Kind) oteltrace.SpanKind {
	switch k {
	case trace.Server:
		return oteltrace.SpanKindServer
	case trace.Consumer:
		return oteltrace.SpanKindConsumer
	case trace.Inside:
	}

	return oteltrace.SpanKindInternal
}

func attributes(about map[string]any) []attribute.KeyValue {
	list := make([]attribute.KeyValue, 0, len(about))

	for name, value := range about {
		switch v := value.(type) {
		case int:
			list = append(list, attribute.Int(name, v))
		case string:
			list = append(list, attribute.String(name, v))
		default:
			list = append(list, attribute.String(name, fmt.Sprint(v)))
		}
	}

	return list
}
