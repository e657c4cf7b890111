package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
	bridge "go.opentelemetry.io/contrib/bridges/prometheus"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	oteltrace "go.opentelemetry.io/otel/trace"
)

// Deps are what a Telemetry sends of.
type Deps struct {
	Version  string
	Environ  func(string) string // os.Getenv, which the exporters ask as well
	Gatherer prometheus.Gatherer
	Log      *slog.Logger
}

// Telemetry sends spans and metrics to a collector. It is safe for concurrent use.
type Telemetry struct {
	tracer oteltrace.Tracer // nil where no spans are sent
	close  []func(context.Context) error
}

// Open begins to send what the environment asks for. A collector that is away holds up nothing:
// what it misses is dropped and logged.
func Open(ctx context.Context, deps Deps) (t *Telemetry, err error) {
	want, err := read(deps.Environ)
	if err != nil {
		return nil, err
	}

	t = &Telemetry{}
	if !want.traces && !want.metrics {
		return t, nil
	}

	// The exporters report to one place in a process, and would print by themselves.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		deps.Log.Warn("telemetry is not taken", "cause", err)
	}))

	about, err := resource.New(ctx,
		resource.WithAttributes(
			attribute.String("service.name", "convertd"),
			attribute.String("service.version", deps.Version),
		),
		resource.WithHost(), resource.WithTelemetrySDK(), resource.WithFromEnv(),
	)
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}

	if want.traces {
		err = t.sendTraces(ctx, about)
	}

	if err == nil && want.metrics {
		err = t.sendMetrics(ctx, about, deps.Gatherer)
	}

	if err != nil {
		return nil, errors.Join(err, t.Close(ctx))
	}

	return t, nil
}

func (t *Telemetry) sendTraces(ctx context.Context, about *resource.Resource) error {
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return fmt.Errorf("send traces: %w", err)
	}

	provider := sdktrace.NewTracerProvider(
		sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
	t.tracer = provider.Tracer("github.com/convertd/convertd")
	t.close = append(t.close, provider.Shutdown)

	return nil
}

func (t *Telemetry) sendMetrics(
	ctx context.Context, about *resource.Resource, gatherer prometheus.Gatherer,
) error {
	exporter, err := otlpmetrichttp.New(ctx)
	if err != nil {
		return fmt.Errorf("send metrics: %w", err)
	}

	provider := metric.NewMeterProvider(
		metric.WithResource(about),
		metric.WithReader(metric.NewPeriodicReader(exporter, metric.WithProducer(
			bridge.NewMetricProducer(bridge.WithGatherer(gatherer))))),
	)
	t.close = append(t.close, provider.Shutdown)

	return nil
}

// Close sends what is left, until ctx ends.
func (t *Telemetry) Close(ctx context.Context) error {
	var errs []error
	for _, end := range t.close {
		errs = append(errs, end(ctx))
	}

	return errors.Join(errs...)
}
