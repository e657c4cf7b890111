package bootstrap

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/convertd/convertd/domain/trace"
)

// TestTheLogNamesTraces writes records of a trace's work, also by loggers that others have made of
// the first.
func TestTheLogNamesTraces(t *testing.T) {
	t.Parallel()

	var out bytes.Buffer

	log := newLog(Config{LogLevel: "info", LogFormat: "json"}, &out)
	ctx := trace.With(t.Context(),
		trace.Parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))

	log.With("a", 1).InfoContext(ctx, "of a trace")
	log.InfoContext(t.Context(), "of none")

	var first, second map[string]any

	lines := json.NewDecoder(&out)
	if err := lines.Decode(&first); err != nil {
		t.Fatal(err)
	}

	if err := lines.Decode(&second); err != nil {
		t.Fatal(err)
	}

	if first["trace_id"] != "4bf92f3577b34da6a3ce929d0e0e4736" || first["a"] != 1.0 {
		t.Errorf("%v", first)
	}

	if _, named := second["trace_id"]; named {
		t.Errorf("%v", second)
	}
}
