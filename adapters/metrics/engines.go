package metrics

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// What an engine is measured doing.
const (
	converting = "convert"
	probing    = "probe"
)

// Engines returns the engines, each measured whenever it works.
func (m *Metrics) Engines(list []ports.Engine) []ports.Engine {
	measured := make([]ports.Engine, len(list))
	for i, e := range list {
		measured[i] = engine{Engine: e, metrics: m, name: e.About().Name}
	}

	return measured
}

type engine struct {
	ports.Engine
	metrics *Metrics
	name    string
}

var _ ports.Engine = engine{}

// Probe implements ports.Engine.
func (e engine) Probe(
	ctx context.Context,
	path, formatID string,
	known file.Facts,
) (file.Facts, error) {
	began := time.Now()
	facts, err := e.Engine.Probe(ctx, path, formatID, known)
	e.note(ctx, probing, began, err)

	return facts, err
}

// Do implements ports.Engine.
func (e engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	began := time.Now()
	made, err := e.Engine.Do(ctx, s)
	e.note(ctx, cmp.Or(s.Operation, converting), began, err)

	return made, err
}

func (e engine) note(ctx context.Context, operation string, began time.Time, err error) {
	e.metrics.engines.WithLabelValues(e.name, operation, result(ctx, err)).
		Observe(time.Since(began).Seconds())
}

// result names how an engine's work ended. An end that the context brought about is no fault of the
// engine's, whatever it says.
func result(ctx context.Context, err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return string(fault.Timeout)
	case ctx.Err() != nil:
		return string(fault.Cancelled)
	}

	return string(fault.Of(err).Kind)
}
