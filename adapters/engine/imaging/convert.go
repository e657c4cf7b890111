package imaging

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const (
	program = "convertd"
	input   = "input"
)

// Convert runs our own binary on the picture, shut in.
func (e *Engine) Convert(ctx context.Context, c ports.Conversion) (ports.Converted, error) {
	if !claimed(c.From, c.To) || e.binary == "" {
		return ports.Converted{}, fmt.Errorf("imaging: asked for %s to %s, which is none of its edges", c.From, c.To)
	}
	if _, err := e.Probe(ctx, c.Input, c.From, c.Facts); err != nil {
		return ports.Converted{}, err
	}
	said, err := e.runner.Run(ctx, e.command(c))
	if err != nil {
		return ports.Converted{}, e.failure(ctx, err, c.From)
	}
	var seen report
	if err := json.Unmarshal(said.Stdout, &seen); err != nil {
		return ports.Converted{}, fmt.Errorf("imaging: the engine's answer: %w", err)
	}
	made, err := sandbox.Output(c.Dir, "output."+c.To)
	if err != nil {
		return ports.Converted{}, fault.New(fault.ConversionFailed, "The conversion ended without a picture.").Because(err)
	}
	c.Progress(1)
	return ports.Converted{Outputs: []string{made}, Warnings: warnings(c, seen.Frames)}, nil
}

func (e *Engine) command(c ports.Conversion) sandbox.Command {
	const gb = 1 << 30
	return sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: []string{
			"engine", name, "--from", c.From, "--to", c.To, "--quality", strconv.Itoa(quality(c.Options.Text("quality"))),
			"--max-pixels", strconv.FormatInt(e.cfg.MaxPixels, 10), sandbox.InPath(input), sandbox.WorkPath("output." + c.To),
		},
		Inputs: []sandbox.Mount{{Host: e.binary, Name: program}, {Host: filepath.Clean(c.Input), Name: input}},
		Dir:    c.Dir,
		Lane:   sandbox.Picture,
		// The decoded picture takes 4 bytes a pixel, or 8 where it has 16 bits a colour, and as much again where it is turned.
		Env: []string{"GOMAXPROCS=" + strconv.Itoa(e.cfg.Threads), "GOMEMLIMIT=2500MiB", "GOTRACEBACK=none"},
		Limits: sandbox.Limits{
			Wall: job.TimeLimit(format.Image), CPU: 4 * job.TimeLimit(format.Image), Memory: 3 * gb, AddressSpace: 6 * gb, Output: 4 * gb, Processes: 64,
		},
	}
}

// quality is JPEG's, on libjpeg's scale.
func quality(asked string) int {
	return map[string]int{"": 85, "low": 50, "medium": 75, "high": 90, "highest": 97}[asked]
}

func warnings(c ports.Conversion, frames int) []string {
	if frames <= 1 {
		return nil
	}
	what := "frames"
	if c.From == "tiff" {
		what = "pages"
	}
	return []string{fmt.Sprintf("The %s has %d %s; %s takes the first one only.", c.From, frames, what, c.To)}
}

// failure turns the error of a run into a fault; see ports.Engine.
func (e *Engine) failure(ctx context.Context, err error, formatID string) error {
	return sandbox.Fault(ctx, err, func(exit *sandbox.Exit) error {
		switch exit.Code {
		case exitTooLarge:
			return exit.Fault(fault.FileTooLarge, "The picture declares more pixels than the limit of %d megapixels. Send a smaller one.", e.cfg.MaxPixels/1_000_000).
				With("max_pixels", e.cfg.MaxPixels)
		case exitCorrupt:
			return exit.Fault(fault.CorruptFile, "The %s file cannot be read to its end: it is damaged or cut short. Send it again, whole.", formatID)
		case exitUnsupported:
			return exit.Fault(fault.ConversionFailed, "This kind of %s cannot be read here. Send the picture as an ordinary PNG or JPEG.", formatID)
		}
		failed := exit.Fault(fault.ConversionFailed, "The picture cannot be converted to this format.")
		if exit.Code == exitPanicked {
			return failed.Because(fmt.Errorf("%w: %w", ports.ErrCrashed, exit))
		}
		return failed
	})
}
