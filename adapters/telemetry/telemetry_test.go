package telemetry_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/telemetry"
	"github.com/convertd/convertd/domain/trace"
)

func TestNothingIsSentUnlessTheEnvironmentSaysWhereTo(t *testing.T) {
	t.Parallel()

	const where = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1"

	for set, refused := range map[string]string{
		"":                                "",
		where + " OTEL_SDK_DISABLED=true": "",
		where + " OTEL_TRACES_EXPORTER=none OTEL_METRICS_EXPORTER=none": "",
		where + " OTEL_EXPORTER_OTLP_PROTOCOL=grpc":                     "what is known here is http/protobuf",
		where + " OTEL_TRACES_EXPORTER=zipkin":                          "what is known here is otlp",
	} {
		env := map[string]string{}

		for pair := range strings.FieldsSeq(set) {
			name, value, _ := strings.Cut(pair, "=")
			env[name] = value
		}

		sending, err := telemetry.Open(t.Context(), telemetry.Deps{
			Environ: func(name string) string { return env[name] },
			Log:     slog.New(slog.DiscardHandler),
		})
		if refused != "" {
			if err == nil || !strings.Contains(err.Error(), refused) {
				t.Errorf("%s: %v", set, err)
			}

			continue
		}

		if err != nil {
			t.Errorf("%s: %v", set, err)
			continue
		}

		ctx, done := sending.Begin(t.Context(), trace.Span{Name: "work"})
		done(trace.Outcome{})

		if trace.Of(ctx) != "" || sending.Engines(nil) != nil || sending.Close(t.Context()) != nil {
			t.Errorf("%s: something is traced", set)
		}
	}
}
