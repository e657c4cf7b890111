package vips

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// Names of fields that several places go by.
const (
	fieldWidth       = "width"
	fieldHeight      = "height"
	fieldFit         = "fit"
	fieldQuality     = "quality"
	fieldLossless    = "lossless"
	fieldProgressive = "progressive"
	fieldBackground  = "background"
	fieldOrient      = "auto_orient"
	fieldStrip       = "strip_metadata"
	fieldDPI         = "dpi"
)

// saves returns the fields that the saver goes by, whatever was done to the picture before.
func (t target) saves() []string {
	fields := append([]string{fieldStrip}, t.honours...)
	if t.grades != nil {
		fields = append(fields, fieldQuality)
	}

	return fields
}

// saver returns the options of the saver for what the step asks of it.
func (e *Engine) saver(s ports.Step) []string {
	t := targets()[s.To]

	grade := t.grades[s.Options.Text(fieldQuality)]

	switch {
	case s.Options.Bool(fieldLossless):
		grade = fieldLossless
	case t.hurried != "" && s.Options.Text(fieldQuality) == "" && !resizes(s.Options) && large(s):
		grade = t.hurried
	}

	return slices.Concat([]string{grade}, t.saver, e.rows(s), e.always(s))
}

// large reports whether packing the source takes most of the step's time. Of photos and of noise,
// libwebp took half as long with effort 2 as with 4, and wrote between 2 % less and 5 % more; zlib
// took 60 to 85 % as long at 5 as at 6, and wrote up to 4 % more.
func large(s ports.Step) bool {
	const megapixels = 8_000_000

	facts := s.Input().Facts

	return facts.Width*facts.Height >= megapixels
}

// rows are the options by which a PNG holds rows: as they are where they come from drawings, as
// differences where from photographs, which are a third smaller then.
func (e *Engine) rows(s ports.Step) []string {
	switch {
	case s.To != "png":
		return nil
	case s.Operation == "" && !resizes(s.Options) && indexed(s):
		return []string{"palette", "Q=100", "dither=0", "effort=10"} // of the same colours
	case e.deps.Has(s.From, format.Vector), indexed(s):
		return []string{"filter=none"}
	}

	return []string{"filter=all"}
}

// indexed reports whether the source has a palette.
func indexed(s ports.Step) bool {
	if s.From != "png" {
		return s.From == "gif"
	}

	f, err := os.Open(s.Input().Path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()

	const colourType, palette = 25, 3 // Portable Network Graphics 3, 11.2.1

	head := make([]byte, colourType+1)
	if _, err := io.ReadFull(f, head); err != nil {
		return false
	}

	return head[colourType] == palette
}

// always returns the options of the saver that no quality changes.
func (e *Engine) always(s ports.Step) []string {
	var list []string
	if s.Options.Bool(fieldProgressive) {
		list = append(list, "interlace")
	}

	if s.Options.Bool(fieldStrip) {
		list = append(list, "strip")
	}

	if !e.deps.Has(s.To, format.Alpha) {
		c := colourOf(s.Options, "#ffffff")
		list = append(list, fmt.Sprintf("background=%d %d %d", c.red, c.green, c.blue))
	}

	return list
}

// output names a file in the work folder to vips, with options of its saver.
func output(path string, options []string) string {
	options = slices.DeleteFunc(slices.Clone(options), func(o string) bool { return o == "" })
	return path + "[" + strings.Join(options, ",") + "]"
}

// colour is the field background, "#rrggbb" or "#rrggbbaa", taken apart.
type colour struct{ red, green, blue, alpha uint8 }

// colourOf returns the background, or the one that is usual where none is asked for.
func colourOf(v option.Values, usual string) colour {
	text := v.Text(fieldBackground)
	if text == "" {
		text = usual
	}

	return parseColour(text)
}

// parseColour takes what the field's type lets through.
func parseColour(text string) colour {
	c := colour{alpha: 255}
	// the last may be missing
	_, _ = fmt.Sscanf(text, "#%02x%02x%02x%02x", &c.red, &c.green, &c.blue, &c.alpha)

	return c
}
