package vips

import (
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
)

// measured reports whether a drawing's size was read from its head, and may be one in inches or
// millimetres.
func (e *Engine) measured(formatID string, known file.Facts) bool {
	return e.deps.Has(formatID, format.Vector) && !known.Probed && known.Width > 0 &&
		known.Height > 0
}

// unread is a drawing that vips does not recognise by itself, as one in UTF-16. The loader, which
// is named, finds out whether it is damaged.
func unread(known file.Facts) picture {
	return picture{
		width: known.Width, height: known.Height, frames: 1, bands: 4, depth: uchar, space: srgb,
	}
}

// scaled notes whether the drawing is to be read with 96 pixels an inch: vips takes 72, which makes
// drawings that are measured in inches or millimetres smaller than browsers do. All lengths grow
// with that, so that it may not be done to one that is measured in pixels.
func (p *pipeline) scaled(known file.Facts) {
	if p.e.measured(p.s.From, known) && known.Width > p.width && known.Height > p.height {
		p.inches, p.width, p.height = true, known.Width, known.Height
	}
}

// reading returns the run that reads the step's input.
func (p *pipeline) reading(all bool) run {
	r := reading(p.s.From, all, p.s.Options)
	if p.inches {
		r.add("--dpi=" + number(inch))
	}

	return r
}
