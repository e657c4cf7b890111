package vips

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// Convert runs one vips operation: the loader of the source's format, which saves by the name of its output.
func (e *Engine) Convert(ctx context.Context, c ports.Conversion) (ports.Converted, error) {
	from, reads := sources()[c.From]
	to, writes := targets()[c.To]
	if !reads || !writes {
		return ports.Converted{}, fmt.Errorf("vips: asked for %s to %s, which is none of its edges", c.From, c.To)
	}
	facts, err := e.Probe(ctx, c.Input, c.From, c.Facts)
	if err != nil {
		return ports.Converted{}, err
	}
	if err := to.holds(facts, c.To); err != nil {
		return ports.Converted{}, err
	}
	args := append([]string{from.loader, sandbox.InPath(input), to.output(c)}, from.options...)
	all := from.frames && keepsFrames(c.From, c.To)
	if all {
		if err := e.fits(facts.Width, facts.Height, facts.Pages); err != nil {
			return ports.Converted{}, err
		}
		args = append(args, "--n=-1")
	}
	run := e.command("vips", args...)
	run.Light, run.Lane, run.Limits, run.Dir = false, sandbox.Picture, convertLimits(), c.Dir
	run.Inputs = []sandbox.Mount{{Host: filepath.Clean(c.Input), Name: input}}
	run.Env = trusting(run.Env, c.From)
	if _, err := e.runner.Run(ctx, run); err != nil {
		return ports.Converted{}, e.failure(ctx, err, c.From)
	}
	made, err := sandbox.Output(c.Dir, outputName(c.To))
	if err != nil {
		return ports.Converted{}, fault.New(fault.ConversionFailed, "The conversion ended without a picture.").Because(err)
	}
	c.Progress(1)
	return ports.Converted{Outputs: []string{made}, Warnings: warnings(c, facts, all)}, nil
}

func outputName(id string) string { return "output." + id }

// output is the name that tells vips the saver and its options.
func (t target) output(c ports.Conversion) string {
	return fmt.Sprintf("%s[%s]", sandbox.WorkPath(outputName(c.To)), strings.TrimPrefix(t.options[c.Options.Text("quality")], ","))
}

func (t target) holds(facts file.Facts, id string) error {
	if t.maxSide == 0 || max(facts.Width, facts.Height) <= t.maxSide {
		return nil
	}
	return fault.New(fault.ConversionFailed, "The picture is %d × %d pixels, and %s holds at most %d a side. Choose png or tiff, or send a smaller picture.",
		facts.Width, facts.Height, id, t.maxSide)
}

func warnings(c ports.Conversion, facts file.Facts, all bool) []string {
	if facts.Pages <= 1 || all {
		return nil
	}
	what := "frames"
	if c.From == "tiff" {
		what = "pages"
	}
	return []string{fmt.Sprintf("The %s has %d %s; %s takes the first one only.", c.From, facts.Pages, what, c.To)}
}
