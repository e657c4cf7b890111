package libreoffice

import (
	"context"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// failure turns the error of a run into a fault; see ports.Engine.
func (e *Engine) failure(ctx context.Context, err error, formatID string) error {
	return sandbox.Fault(ctx, err, func(exit *sandbox.Exit) error {
		if exit.Tool == unzip {
			return sandbox.WithOutput(broken(formatID), exit.Stderr).Because(exit)
		}
		return exit.Fault(fault.ConversionFailed, "LibreOffice gave up on this document.")
	})
}

// notMade is for a run that ends with success and without a file, which is how LibreOffice tells most failures.
func notMade(formatID, said string, cause error) error {
	f := fault.New(fault.ConversionFailed, "LibreOffice ended without a document.")
	if strings.Contains(said, "source file could not be loaded") {
		f = fault.New(fault.CorruptFile, "The %s file cannot be read: it is damaged, cut short, or protected by a password.", formatID)
	}
	return sandbox.WithOutput(f, said).Because(cause)
}
