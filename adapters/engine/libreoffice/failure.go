package libreoffice

import (
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// failure turns the error of a run into a fault; see ports.Engine.
func (e *Engine) failure(ctx context.Context, err error, formatID string) error {
	if ctx.Err() != nil {
		return fmt.Errorf("libreoffice: %w", context.Cause(ctx))
	}
	var killed *sandbox.Killed
	if errors.As(err, &killed) {
		return stopped(killed)
	}
	var exit *sandbox.Exit
	if !errors.As(err, &exit) {
		return fmt.Errorf("run libreoffice: %w", err)
	}
	f := fault.New(fault.ConversionFailed, "LibreOffice gave up on this document.")
	if exit.Tool == unzip {
		f = broken(formatID)
	}
	return f.With("engine_output", lastWords(exit.Stderr)).Because(err)
}

func stopped(killed *sandbox.Killed) error {
	f := fault.New(fault.ConversionFailed, "The document needs more memory or disk than one conversion may use. Send a smaller one.")
	switch killed.Reason {
	case sandbox.ReasonTimeout, sandbox.ReasonCPU:
		f = fault.New(fault.Timeout, "The conversion took longer than its time limit. Split the document and send its parts.")
	case sandbox.ReasonMemory, sandbox.ReasonOutput, sandbox.ReasonCancelled:
	}
	return f.With("engine_output", lastWords(killed.Stderr)).Because(killed)
}

// notMade is for a run that ends with success and without a file, which is how LibreOffice tells most failures.
func notMade(formatID, said string, cause error) error {
	f := fault.New(fault.ConversionFailed, "LibreOffice ended without a document.")
	if strings.Contains(said, "source file could not be loaded") {
		f = fault.New(fault.CorruptFile, "The %s file cannot be read: it is damaged, cut short, or protected by a password.", formatID)
	}
	return f.With("engine_output", lastWords(said)).Because(cause)
}

var pathPattern = regexp.MustCompile(`(^|[\s'"(=:\[]|file://)(/[^\s'"():,\[\]]+)`)

// lastWords returns the end of what a tool said, without folders.
func lastWords(said string) string {
	const most = 500
	said = pathPattern.ReplaceAllStringFunc(said, func(m string) string {
		at := strings.IndexByte(m, '/')
		return m[:at] + path.Base(m[at:])
	})
	said = strings.TrimSpace(said)
	if len(said) > most {
		said = strings.ToValidUTF8("…"+said[len(said)-most:], "")
	}
	return said
}
