package img2pdf

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	input  = "input"
	output = "output.pdf"
	loaded = "loaded.v" // as vips has it in memory
	plain  = "plain.v"  // in colours that every reader knows
)

// run is one picture under way.
type run struct {
	*Engine

	step   ports.Step
	source source
	begun  time.Time
}

// command runs a tool on the picture.
func (r *run) command(ctx context.Context, tool string, args ...string) (sandbox.Result, error) {
	limits := kit.PictureLimits()
	limits.Wall = kit.Left(r.step, limits.Wall, r.begun)

	return r.deps.Runner.Run(ctx, sandbox.Command{
		Tool: tool, Args: args, Dir: r.step.Dir, Lane: sandbox.Picture, Limits: limits,
		Inputs: []sandbox.Mount{{Host: filepath.Clean(r.step.Input().Path), Name: input}},
		Env: []string{
			"VIPS_CONCURRENCY=" + strconv.Itoa(r.cfg.Threads),
			"VIPS_WARNING=0",
			"PYTHONDONTWRITEBYTECODE=1",
		},
	})
}

// vips runs vips. What it cannot read is damaged.
func (r *run) vips(ctx context.Context, args ...string) error {
	_, err := r.command(ctx, "vips", args...)
	if err != nil {
		return sandbox.Fault(ctx, err, r.failure)
	}

	return nil
}

func (r *run) failure(exit *sandbox.Exit) error {
	if exit.Signal != 0 {
		return exit.Fault(fault.ConversionFailed, "The picture cannot be converted to this format.")
	}

	return sandbox.WithOutput(kit.Damaged(r.step.From), exit.Stderr).Because(exit)
}

// whole decodes a picture that is put into the PDF undecoded: img2pdf does not see that its end is
// missing.
func (r *run) whole(ctx context.Context) error {
	if !r.source.packed {
		return nil
	}

	if err := r.vips(
		ctx,
		append(
			[]string{r.source.loader, sandbox.InPath(input), sandbox.WorkPath(loaded)},
			r.source.options...)...); err != nil {
		return err
	}

	return nil
}

// direct has img2pdf read the picture itself, and reports whether it refuses to.
func (r *run) direct(ctx context.Context) (refused bool, err error) {
	var options []string
	if r.source.single {
		options = append(options, "--first-frame-only")
	}

	err = r.img2pdf(ctx, []string{sandbox.InPath(input)}, options...)

	var exit *sandbox.Exit
	if errors.As(err, &exit) && exit.Signal == 0 {
		return true, nil
	}

	if err != nil {
		return false, sandbox.Fault(ctx, err, r.failure)
	}

	return false, nil
}

func (r *run) img2pdf(ctx context.Context, paths []string, options ...string) error {
	// What is too large to decode was refused before.
	args := append([]string{"--engine", "internal", "--nodate", "--pillow-limit-break"}, options...)
	args = append(args, sheet(r.step.Options)...)
	args = append(append(args, "--output", sandbox.WorkPath(output)), paths...)
	_, err := r.command(ctx, name, args...)

	return err
}
