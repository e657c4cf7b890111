package telemetry

import (
	"cmp"
	"context"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/trace"
	"github.com/convertd/convertd/ports"
)

// Engines returns the engines, each with a span whenever it works; the same where none are sent.
func (t *Telemetry) Engines(list []ports.Engine) []ports.Engine {
	if t.tracer == nil {
		return list
	}

	traced := make([]ports.Engine, len(list))
	for i, e := range list {
		traced[i] = engine{Engine: e, begin: t.Begin, name: e.About().Name}
	}

	return traced
}

type engine struct {
	ports.Engine
	begin trace.Begin
	name  string
}

var _ ports.Engine = engine{}

// Probe implements ports.Engine.
func (e engine) Probe(
	ctx context.Context, path, formatID string, known file.Facts,
) (file.Facts, error) {
	ctx, done := e.begin(ctx, trace.Span{
		Name: e.name + " probe", About: map[string]any{"convertd.format.from": formatID},
	})

	facts, err := e.Engine.Probe(ctx, path, formatID, known)
	done(trace.Outcome{Err: err})

	return facts, err
}

// Do implements ports.Engine.
func (e engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	ctx, done := e.begin(ctx, trace.Span{
		Name: e.name + " " + cmp.Or(s.Operation, "convert"),
		About: map[string]any{
			"convertd.engine":      e.name,
			"convertd.format.from": s.From,
			"convertd.format.to":   s.To,
		},
	})

	made, err := e.Engine.Do(ctx, s)
	done(trace.Outcome{Err: err})

	return made, err
}
