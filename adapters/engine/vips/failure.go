package vips

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
		return fmt.Errorf("vips: %w", context.Cause(ctx))
	}
	var killed *sandbox.Killed
	if errors.As(err, &killed) {
		return stopped(killed)
	}
	var exit *sandbox.Exit
	if !errors.As(err, &exit) {
		return fmt.Errorf("run vips: %w", err)
	}
	f := fault.New(fault.CorruptFile, "The %s file cannot be read to its end: it is damaged or cut short. Send it again, whole.", formatID)
	if exit.Signal != 0 || saving(exit.Stderr) {
		f = fault.New(fault.ConversionFailed, "The picture cannot be converted to this format.")
	}
	return f.With("engine_output", lastWords(exit.Stderr)).Because(err)
}

func stopped(killed *sandbox.Killed) error {
	f := fault.New(fault.ConversionFailed, "The picture needs more memory or disk than one conversion may use. Send a smaller one.")
	switch killed.Reason {
	case sandbox.ReasonTimeout, sandbox.ReasonCPU:
		f = fault.New(fault.Timeout, "The conversion took longer than its time limit. Send a smaller picture, or choose jpg, png or webp, which are quicker.")
	case sandbox.ReasonMemory, sandbox.ReasonOutput, sandbox.ReasonCancelled:
	}
	return f.With("engine_output", lastWords(killed.Stderr)).Because(killed)
}

// saving reports whether the tool complains of what it writes. A saver that only could not finish since its source broke off says "unable to
// write", after the loader's own words.
func saving(stderr string) bool {
	for _, words := range []string{"save: ", "encode", "encoder", "out of memory", "No space left"} {
		if strings.Contains(stderr, words) {
			return true
		}
	}
	return false
}

var (
	pathPattern   = regexp.MustCompile(`(^|[\s'"(=:\[])(/[^\s'"():,\[\]]+)`)
	prefixPattern = regexp.MustCompile(`(?m)^\(\w+:\d+\): \S+ \*\*: [\d:.]+: `)
)

// lastWords returns the end of what a tool said, without folders, process ids and times.
func lastWords(stderr string) string {
	const most = 500
	s := prefixPattern.ReplaceAllString(stderr, "")
	s = pathPattern.ReplaceAllStringFunc(s, func(m string) string {
		at := strings.IndexByte(m, '/')
		return m[:at] + path.Base(m[at:])
	})
	s = strings.TrimSpace(s)
	if len(s) > most {
		s = strings.ToValidUTF8("…"+s[len(s)-most:], "")
	}
	return s
}
