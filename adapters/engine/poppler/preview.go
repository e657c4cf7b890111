package poppler

import (
	"context"

	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

const (
	// previewSide is the most pixels of a preview's sides where nothing else is asked for.
	previewSide = 256
	// previewMost is the most pixels of a side for which nothing is asked.
	previewMost = 4096
)

// previews makes a small picture of each page: of the first, where no others are asked for.
func previews(p picture) func(ctx context.Context, r *run) (ports.Made, error) {
	return func(ctx context.Context, r *run) (ports.Made, error) {
		if !r.step.Options.Has("pages") {
			r.pages = r.pages[:1]
		}

		if _, err := r.fits(points); err != nil {
			return ports.Made{}, err
		}

		for i, page := range r.pages {
			// pdftoppm takes parts of a pixel for whole ones.
			dpi := points * r.pdf.sheets[page].scaleWithin(r.step.Options) * 0.999999
			if err := r.paint(ctx, p, span{page, page}, dpi); err != nil {
				return ports.Made{}, err
			}

			r.step.Progress(float64(i+1) / float64(len(r.pages)))
		}

		return r.drawn()
	}
}

// scaleWithin returns by how much a sheet is scaled to stay within the sides that are asked for.
func (s sheet) scaleWithin(v option.Values) float64 {
	most := sheet{previewMost, previewMost}
	width, wide := v.Int("width")
	height, high := v.Int("height")

	if wide {
		most.width = float64(width)
	}

	if high {
		most.height = float64(height)
	}

	if !wide && !high {
		most = sheet{previewSide, previewSide}
	}

	return min(most.width/s.width, most.height/s.height)
}
