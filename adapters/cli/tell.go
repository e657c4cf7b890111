package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/docker/go-units"

	"github.com/convertd/convertd/domain/fault"
)

// tell prints what became of one input.
func (b *batch) tell(d done, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()

	if err != nil && b.failed == nil {
		b.failed = err
	}

	seconds := time.Since(d.began).Seconds()
	if b.JSON {
		b.printJSON(b.recordOf(d, err, seconds, codeOf(b.ctx, err)))
		return
	}

	b.bar.aside(func() {
		if !b.Quiet {
			for _, w := range d.made.Warnings {
				fmt.Fprintf(b.errs, "convertd: %s: %s\n", d.item.input, w)
			}
		}

		if err != nil {
			fmt.Fprintf(
				b.errs,
				"convertd: %s: %s\n",
				d.item.input,
				b.textOf(err, codeOf(b.ctx, err)),
			)

			return
		}

		if b.screen && !b.Quiet {
			fmt.Fprintln(b.out, summary(d, seconds))
		}
	})
}

func summary(d done, seconds float64) string {
	var size int64
	for _, o := range d.outputs {
		size += o.Size
	}

	names := d.outputs[0].Path
	if n := len(d.outputs); n > 1 {
		names = fmt.Sprintf("%s … %s (%d files)", names, d.outputs[n-1].Path, n)
	}

	return fmt.Sprintf(
		"%s → %s  %s, %s, %.1f s",
		d.item.input,
		names,
		units.HumanSize(float64(size)),
		d.made.Engine,
		seconds,
	)
}

func (b *batch) recordOf(d done, err error, seconds float64, code int) record {
	r := record{
		Input:    d.item.input,
		Status:   "completed",
		Warnings: d.made.Warnings,
		Seconds:  seconds,
	}

	if err != nil {
		r.Status, r.Error = "failed", &complaint{
			Kind:     b.code(err),
			Message:  sentence(err),
			ExitCode: code,
		}
		r.Error.Output, _ = fault.Of(err).Details["engine_output"].(string)

		return r
	}

	r.Outputs, r.Engine, r.EngineVersion = d.outputs, d.made.Engine, d.made.Version
	for _, o := range d.made.Outputs {
		r.Checks = append(r.Checks, o.Checks...)
	}

	return r
}

// code says what went wrong as the API does.
func (b *batch) code(err error) string {
	var (
		refused *refusal
		wrong   *UsageError
	)

	switch {
	case errors.As(err, &refused):
		return refused.code
	case noSpace(err):
		return b.Code(fault.DiskFull)
	case errors.As(err, &wrong):
		return b.Code(fault.InvalidInput)
	}

	return b.Code(fault.Of(err).Kind)
}

func (s *session) printJSON(v any) {
	line, err := json.Marshal(v)
	if err == nil {
		_, err = fmt.Fprintln(s.out, string(line))
	}

	if err != nil {
		fmt.Fprintln(s.errs, "convertd:", err)
	}
}

// textOf is what is printed of an error: nothing where that was done already. What is no
// consequence of an interrupt is told in spite of one.
func (s *session) textOf(err error, code int) string {
	var done told
	if err == nil || errors.As(err, &done) {
		return ""
	}

	text := sentence(err)
	if code == exitInterrupted {
		if errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(s.ctx)) {
			return "interrupted; nothing half-made is left behind"
		}

		text = "interrupted; " + text
	}

	if said, _ := fault.Of(err).Details["engine_output"].(string); said != "" {
		text += "\n  " + strings.ReplaceAll(said, "\n", "\n  ")
	}

	return text
}

// sentence says what went wrong. Whoever runs a command may see the cause, which a server keeps to
// itself.
func sentence(err error) string {
	f := fault.Of(err)

	var at *fs.PathError
	switch {
	case noSpace(err) && errors.As(err, &at):
		return "there is no room left for " + at.Path
	case noSpace(err):
		return "there is no room left for the work folder; set TMPDIR to a folder with more"
	case f.Kind == fault.Internal && errors.Is(err, context.Canceled):
		return "broken off"
	case f.Kind == fault.Internal:
		return err.Error()
	}

	return f.Text
}

func join(words []string) string { return strings.Join(words, " ") }
