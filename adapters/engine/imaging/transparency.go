package imaging

import (
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"slices"
)

func opaque(picture image.Image) bool {
	o, ok := picture.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// onWhite lays a picture that may be transparent on white.
func onWhite(picture image.Image) image.Image {
	if opaque(picture) {
		return picture
	}

	sheet := image.NewRGBA(picture.Bounds())
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(sheet, sheet.Rect, picture, sheet.Rect.Min, draw.Over)

	return sheet
}

// cutOut makes of a picture that may be transparent what a GIF holds: each pixel is there, or not.
// It has at most 256 colours, transparency among them.
func cutOut(picture image.Image) image.Image {
	if opaque(picture) {
		return picture
	}

	if p, ok := picture.(*image.Paletted); ok {
		return cutOutColours(p)
	}

	const dispensable = 1 // of Plan 9's colours, the nearest to another: dark blue beside dark blue

	colours := slices.Delete(slices.Clone(color.Palette(palette.Plan9)), dispensable, dispensable+1)
	bounds := picture.Bounds()
	made := image.NewPaletted(bounds, colours)
	draw.FloydSteinberg.Draw(made, bounds, solid{picture}, bounds.Min)

	made.Palette = append(colours, color.Transparent)
	nothing := uint8(len(colours)) //nolint:gosec // there are 255

	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if absent(picture.At(x, y)) {
				made.SetColorIndex(x, y, nothing)
			}
		}
	}

	return made
}

// cutOutColours is cutOut of a picture that has its colours in a table.
func cutOutColours(picture *image.Paletted) image.Image {
	made := *picture
	made.Palette, made.Pix = make(color.Palette, len(picture.Palette)), slices.Clone(picture.Pix)

	nothing := slices.IndexFunc(picture.Palette, absent)
	for i, c := range picture.Palette {
		made.Palette[i] = solidColour(c)
	}

	if nothing < 0 {
		return &made
	}

	made.Palette[nothing] = color.Transparent
	for i, n := range made.Pix {
		if absent(picture.Palette[n]) {
			made.Pix[i] = uint8(nothing) //nolint:gosec // a table has 256 colours at most
		}
	}

	return &made
}

// absent reports whether a pixel is nearer to not being there, which is also where vips and
// ImageMagick draw the line.
func absent(c color.Color) bool {
	_, _, _, alpha := c.RGBA()
	return alpha < 0x8000
}

// solid is a picture whose every pixel is there.
type solid struct{ image.Image }

// At returns the colour of a pixel.
func (s solid) At(x, y int) color.Color { return solidColour(s.Image.At(x, y)) }

func solidColour(c color.Color) color.Color {
	colour, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	colour.A = 0xff

	return colour
}
