package vips

import (
	"context"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// failure turns the error of a run into a fault; see ports.Engine.
func (e *Engine) failure(ctx context.Context, err error, formatID string) error {
	return sandbox.Fault(ctx, err, func(exit *sandbox.Exit) error {
		if exit.Signal != 0 || saving(exit.Stderr) {
			return exit.Fault(fault.ConversionFailed, "The picture cannot be converted to this format.")
		}
		return exit.Fault(fault.CorruptFile, "The %s file cannot be read to its end: it is damaged or cut short. Send it again, whole.", formatID)
	})
}

// saving reports whether the tool complains of what it writes. A saver that only could not finish since its source broke off says "unable to
// write", after the loader's own words.
func saving(stderr string) bool {
	for _, words := range []string{"save: ", "encode", "encoder", "out of memory"} {
		if strings.Contains(stderr, words) {
			return true
		}
	}
	return false
}
