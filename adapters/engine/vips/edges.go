package vips

import (
	"slices"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/route"
)

// source is a format that vips reads.
type source struct {
	loader  string   // the operation
	options []string // of the operation
	frames  bool     // may hold several
	// may ask by EXIF to be shown turned; the other loaders turn pictures themselves
	turned bool
	cost   int // milliseconds beyond what PNG takes
}

func sources() map[string]source {
	// Sequential reading keeps a strip in memory instead of the picture; drawings and HEIC are made
	// whole anyway.
	strict := []string{"fail-on=truncated"}
	strips := []string{"fail-on=truncated", "access=sequential"}

	return map[string]source{
		"jpg":  {loader: "jpegload", options: strips, turned: true},
		"png":  {loader: "pngload", options: strips, turned: true},
		"webp": {loader: "webpload", options: strips, turned: true, frames: true},
		"gif":  {loader: "gifload", options: strips, frames: true},
		"tiff": {loader: "tiffload", options: strips, turned: true, frames: true},
		"heic": {loader: "heifload", options: strict, cost: 25},
		"avif": {loader: "heifload", options: strict, cost: 20},
		"svg":  {loader: "svgload", options: strict, cost: 20},
		"svgz": {loader: "svgload", options: strict, cost: 20},
	}
}

// target is a format that vips writes.
type target struct {
	cost    int      // milliseconds for a picture of 200 × 150 pixels, measured
	maxSide int      // most pixels of a side that the format, or its encoder, takes; 0 for no bound
	frames  bool     // several are written
	deep    bool     // a channel may have 16 bits
	bare    bool     // no colour profile is written
	saver   []string // options of the saver, always
	grades  grades
	hurried string   // grade of large pictures of no quality asked for; "" for the usual one
	honours []string // further fields that the saver goes by
	loss    route.Loss
}

// grades are options of a saver by the quality asked for; "" is the default. It is nil where there
// is nothing to choose.
type grades map[string]string

func graded(normal, low, medium, high, highest string) grades {
	return grades{"": normal, "low": low, "medium": medium, "high": high, "highest": highest}
}

func targets() map[string]target {
	return map[string]target{
		"jpg": {
			cost:    75,
			maxSide: 65535,
			loss:    route.Faithful,
			saver:   []string{"optimize_coding"},
			grades:  graded("Q=85", "Q=50", "Q=75", "Q=90", "Q=97"),
			honours: []string{fieldProgressive},
		},
		"png": {
			cost: 80, deep: true, loss: route.Lossless,
			// Nothing is lost: the quality is how long the encoder looks for a small file.
			grades: graded(
				"compression=6",
				"compression=2",
				"compression=4",
				"compression=7",
				"compression=9",
			),
			hurried: "compression=5",
			honours: []string{fieldProgressive},
		},
		"webp": {
			cost:    75,
			maxSide: 16383,
			frames:  true,
			loss:    route.Faithful,
			grades:  graded("Q=80", "Q=45", "Q=70", "Q=90", fieldLossless),
			hurried: "Q=80,effort=2",
			honours: []string{fieldLossless},
		},
		"tiff": {
			cost:   75,
			frames: true,
			deep:   true,
			saver:  []string{"compression=lzw", "resunit=inch"},
			loss:   route.Lossless,
		},
		"gif": { // of 256 colours
			cost: 110, maxSide: 65535, frames: true, bare: true, loss: route.Partial,
			// fewer colours, and less care in choosing them
			grades: graded(
				"effort=7",
				"effort=4,bitdepth=5",
				"effort=7,bitdepth=7",
				"effort=8",
				"effort=10",
			),
			honours: []string{fieldProgressive},
		},
		"avif": {
			cost:    190,
			maxSide: 16384,
			loss:    route.Faithful,
			saver:   []string{"compression=av1", "effort=3"},
			grades:  graded("Q=55", "Q=35", "Q=50", "Q=70", "Q=85"),
		},
		"heic": {
			cost: 140, maxSide: 16384, loss: route.Faithful, saver: []string{"compression=hevc"},
			grades: graded("Q=60", "Q=40", "Q=55", "Q=75", "Q=90"),
		},
	}
}

// edges lists every source with every target but the missing ones. A format to itself is encoded
// anew, to another quality, say.
func (e *Engine) edges(missing map[string]bool) []route.Edge {
	var list []route.Edge

	for from, s := range sources() {
		for to, t := range targets() {
			if missing[to] {
				continue
			}

			list = append(list, route.Edge{
				From: from, To: to, Engine: name, Cost: t.cost + s.cost, Loss: e.loss(from, to, t),
				Options: e.honours(from, to),
			})
		}
	}

	return list
}

// honours returns the fields that a conversion goes by.
func (e *Engine) honours(from, to string) []string {
	fields := slices.Concat(
		[]string{fieldWidth, fieldHeight, fieldFit, fieldBackground},
		targets()[to].saves(),
	)
	if sources()[from].turned {
		fields = append(fields, fieldOrient)
	}

	if e.chooses(from, to) {
		fields = append(fields, kit.FieldPages)
	}

	if e.deps.Has(from, format.Vector) || slices.Contains([]string{"jpg", "png", "tiff"}, to) {
		fields = append(fields, fieldDPI)
	}

	return fields
}

func (e *Engine) loss(from, to string, t target) route.Loss {
	switch {
	case e.deps.Has(from, format.Vector): // given up for a raster
		return route.Partial
	case from == to && to == "gif":
		return route.Faithful
	case t.loss == route.Lossless && from != "png" && from != to:
		return route.Faithful // colours that the target has not: CMYK, more bits; frames
	}

	return t.loss
}
