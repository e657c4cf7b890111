package pdf

import (
	"context"
	"fmt"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// Failure turns the error of a tool's run into a fault; see ports.Engine.
func Failure(ctx context.Context, err error) error {
	return sandbox.Fault(ctx, err, func(exit *sandbox.Exit) error {
		switch {
		case strings.Contains(exit.Stderr, "qpdf --help"): // ours is the fault
			return fmt.Errorf("pdf: %w: %s", exit, exit.Stderr)
		case asksForPassword(exit.Stderr):
			return Protected().Because(exit)
		case strings.Contains(exit.Stderr, "unsupported encryption"):
			return exit.Fault(
				fault.ConversionFailed,
				"The PDF is protected in a way that cannot be opened here, such as by a certificate. Send one without.",
			)
		case exit.Signal != 0:
			return exit.Fault(
				fault.ConversionFailed,
				"The PDF could not be worked on. It may be damaged: try pdf/repair first.",
			)
		}

		return sandbox.WithOutput(Broken(), exit.Stderr).Because(exit)
	})
}

// asksForPassword knows the words of qpdf, of mutool, and of pdfcpu.
func asksForPassword(said string) bool {
	for _, words := range []string{
		"invalid password",
		"cannot authenticate password",
		"correct password",
	} {
		if strings.Contains(said, words) {
			return true
		}
	}

	return false
}

// Protected is the fault of a PDF that only a password opens.
func Protected() *fault.Fault {
	return fault.New(
		fault.PasswordRequired,
		"The PDF is protected by a password. Take it off with pdf/decrypt first, or send a PDF without.",
	)
}

// Broken is the fault of what is no PDF that can be read.
func Broken() *fault.Fault {
	return fault.New(
		fault.CorruptFile,
		"The PDF cannot be read: it is damaged or cut short. Send it again, whole.",
	)
}
