package imagemagick

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// Convert runs the tool once: the coder of the source's format reads, that of the target's writes.
func (e *Engine) Convert(ctx context.Context, c ports.Conversion) (ports.Converted, error) {
	if !claimed(c.From, c.To) {
		return ports.Converted{}, fmt.Errorf("imagemagick: asked for %s to %s, which is none of its edges", c.From, c.To)
	}
	from, err := e.choose(ctx, c)
	if err != nil {
		return ports.Converted{}, err
	}
	to := targets()[c.To]
	if side := max(from.width, from.height); side > to.maxSide {
		return ports.Converted{}, fault.New(fault.ConversionFailed,
			"The picture is %d × %d pixels, and %s holds at most %d a side. Choose png or tiff, or send a smaller picture.", from.width, from.height, c.To, to.maxSide)
	}
	output := append(to.args(from.size, c.Options.Text("quality")), to.coder+":"+sandbox.WorkPath("output."+c.To))
	if err := e.run(ctx, c, from.number, output); err != nil {
		return ports.Converted{}, err
	}
	made, err := sandbox.Output(c.Dir, "output."+c.To)
	if err != nil {
		return ports.Converted{}, fault.New(fault.ConversionFailed, "The conversion ended without a picture.").Because(err)
	}
	c.Progress(1)
	return ports.Converted{Outputs: []string{made}, Warnings: from.warnings}, nil
}

// chosen is the image of a file that is converted.
type chosen struct {
	size
	number   int
	warnings []string
}

// choose looks at the source. A file of the previous step comes without facts.
func (e *Engine) choose(ctx context.Context, c ports.Conversion) (chosen, error) {
	if c.From == "ico" {
		return e.chooseIcon(ctx, c)
	}
	facts, err := e.Probe(ctx, c.Input, c.From, c.Facts)
	if err != nil {
		return chosen{}, err
	}
	from := chosen{size: size{facts.Width, facts.Height}}
	if c.From == "psd" {
		d, err := lookAtPSD(c.Input)
		if err != nil {
			return chosen{}, err
		}
		if d.layers {
			from.warnings = []string{"The psd has layers; " + c.To + " takes the picture that they make up."}
		}
	}
	return from, nil
}

func (e *Engine) chooseIcon(ctx context.Context, c ports.Conversion) (chosen, error) {
	sizes, err := e.sizes(ctx, c.Input, c.From)
	if err != nil {
		return chosen{}, err
	}
	from := chosen{number: largestOf(sizes)}
	from.size = sizes[from.number]
	if len(sizes) > 1 {
		from.warnings = []string{fmt.Sprintf("The ico has %d images; %s takes the largest one only, of %d × %d pixels.", len(sizes), c.To, from.width, from.height)}
	}
	return from, e.fits(from.size)
}

func (e *Engine) run(ctx context.Context, c ports.Conversion, number int, output []string) error {
	// TGA may lie upside down and says so; CMYK is known to Photoshop files alone.
	args := []string{"-regard-warnings", picture(c.From, strconv.Itoa(number)), "-auto-orient", "-colorspace", "sRGB"}
	run := e.command(convert, append(args, output...)...)
	run.Light, run.Lane, run.Limits, run.Dir = false, sandbox.Picture, convertLimits(), c.Dir
	run.Inputs = append(run.Inputs, sandbox.Mount{Host: filepath.Clean(c.Input), Name: input})
	if _, err := e.runner.Run(ctx, run); err != nil {
		return e.failure(ctx, err, c.From)
	}
	return nil
}
