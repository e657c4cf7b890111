package imagemagick

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/ports"
)

// paged reports whether the images of the source are pages, of which each becomes a picture.
func paged(s ports.Step) bool { return s.From == "tiff" && s.Operation == "" }

// pages makes a picture of every page that is asked for, by default of all.
func (e *Engine) pages(ctx context.Context, s ports.Step) (ports.Made, error) {
	sizes, err := e.sizes(ctx, s.Input().Path, s.From)
	if err != nil {
		return ports.Made{}, err
	}

	if len(sizes) == 1 && !s.Options.Has(kit.FieldPages) {
		return e.make(ctx, s, s, chosen{size: sizes[0]})
	}

	numbers, err := e.deps.Chosen(s, len(sizes))
	if err != nil {
		return ports.Made{}, err
	}

	var all ports.Made

	for _, number := range numbers {
		from := chosen{size: sizes[number-1], number: number - 1}
		if err := e.cfg.Fits(from.width, from.height, 1); err != nil {
			return ports.Made{}, err
		}

		made, err := kit.Page(s, number, func(one ports.Step) (ports.Made, error) {
			return e.make(ctx, one, one, from)
		})
		if err != nil {
			return ports.Made{}, fmt.Errorf("page %d: %w", number, err)
		}

		all.Outputs = append(all.Outputs, made.Outputs...)
	}

	return all, nil
}
