package imagemagick

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/ports"
)

type size struct{ width, height int }

func (s size) pixels() int64 { return int64(s.width) * int64(s.height) }

func largestOf(sizes []size) int {
	best := 0
	for i, s := range sizes {
		if s.pixels() > sizes[best].pixels() {
			best = i
		}
	}

	return best
}

// chosen is the image of a file that is converted.
type chosen struct {
	size

	number   int
	inks     bool // it is one of inks, and has their profile
	warnings []string
}

// choose looks at the source. A file of the previous step comes without facts.
func (e *Engine) choose(ctx context.Context, s ports.Step) (chosen, error) {
	if s.From == "ico" {
		return e.chooseIcon(ctx, s)
	}

	facts, err := e.Probe(ctx, s.Input().Path, s.From, s.Input().Facts)
	if err != nil {
		return chosen{}, err
	}

	from := chosen{size: size{facts.Width, facts.Height}}

	if s.From == "psd" {
		d, err := readPSD(s.Input().Path)
		if err != nil {
			return chosen{}, err
		}

		from.inks = d.inks

		if d.layers {
			from.warnings = []string{
				"The psd has layers; " + s.To + " takes the picture that they make up.",
			}
		}
	}

	return from, nil
}

func (e *Engine) chooseIcon(ctx context.Context, s ports.Step) (chosen, error) {
	sizes, err := e.sizes(ctx, s.Input().Path, s.From)
	if err != nil {
		return chosen{}, err
	}

	from := chosen{number: largestOf(sizes)}

	from.size = sizes[from.number]
	if len(sizes) > 1 {
		from.warnings = []string{fmt.Sprintf(
			"The ico has %d images; %s takes the largest one only, of %d × %d pixels.",
			len(sizes), s.To, from.width, from.height)}
	}

	return from, e.cfg.Fits(from.width, from.height, 1)
}
