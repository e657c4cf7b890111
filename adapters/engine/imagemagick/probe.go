package imagemagick

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// input is the name under which the tools see their input. It has no extension: the coder is named instead.
const input = "input"

type size struct{ width, height int }

func (s size) pixels() int64 { return int64(s.width) * int64(s.height) }

// Probe returns width and height, and for icons the size of the largest image and how many there are. It starts a process only where the head
// has not told them. A picture of too many pixels is FileTooLarge.
func (e *Engine) Probe(ctx context.Context, path, formatID string, known file.Facts) (file.Facts, error) {
	if _, ok := sources()[formatID]; !ok {
		return known, nil
	}
	if formatID == "psd" {
		d, err := lookAtPSD(path)
		if err != nil {
			return known, err
		}
		if !d.whole {
			return known, broken(formatID).Because(errors.New("the flattened image is not all there"))
		}
	}
	if known.Width > 0 && known.Height > 0 && formatID != "ico" {
		return known, e.fits(size{known.Width, known.Height})
	}
	sizes, err := e.sizes(ctx, path, formatID)
	if err != nil {
		return known, err
	}
	largest := sizes[largestOf(sizes)]
	known.Width, known.Height, known.Pages, known.Probed = largest.width, largest.height, len(sizes), true
	return known, e.fits(largest)
}

// sizes reads the size of each image of a file, without its pixels as far as the format allows: of icons it has to read all.
func (e *Engine) sizes(ctx context.Context, path, formatID string) ([]size, error) {
	which := picture(formatID, "0")
	if formatID == "ico" {
		which = picture(formatID, "")
	}
	c := e.command(identify, "-ping", "-format", `%w %h\n`, which)
	c.Inputs = append(c.Inputs, sandbox.Mount{Host: filepath.Clean(path), Name: input})
	said, err := e.runner.Run(ctx, c)
	if err != nil {
		return nil, e.failure(ctx, err, formatID)
	}
	var list []size
	for line := range strings.Lines(string(said.Stdout)) {
		var s size
		if _, err := fmt.Sscan(line, &s.width, &s.height); err != nil || s.width <= 0 || s.height <= 0 {
			return nil, broken(formatID).Because(fmt.Errorf("identify says %.40q", line))
		}
		list = append(list, s)
	}
	if len(list) == 0 {
		return nil, broken(formatID).Because(errors.New("identify tells no size"))
	}
	return list, nil
}

func largestOf(sizes []size) int {
	best := 0
	for i, s := range sizes {
		if s.pixels() > sizes[best].pixels() {
			best = i
		}
	}
	return best
}

// picture names the input for the tools: by the coder that must read it, and by the image's number.
func picture(formatID, number string) string {
	name := sources()[formatID].coder + ":" + sandbox.InPath(input)
	if number != "" {
		name += "[" + number + "]"
	}
	return name
}

func (e *Engine) fits(s size) error {
	if float64(s.width)*float64(s.height) <= float64(e.cfg.MaxPixels) {
		return nil
	}
	return tooLarge("The picture declares %d × %d pixels; the limit is %d megapixels. Send a smaller one.", s.width, s.height, e.cfg.MaxPixels/1_000_000).
		With("max_pixels", e.cfg.MaxPixels)
}

func tooLarge(text string, args ...any) *fault.Fault {
	return fault.New(fault.FileTooLarge, text, args...)
}

func broken(formatID string) *fault.Fault {
	return fault.New(fault.CorruptFile, "The %s file cannot be read to its end: it is damaged or cut short. Send it again, whole.", formatID)
}
