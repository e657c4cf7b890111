package check_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// drawn is a white square on nothing, or on another colour, as a PNG or a JPEG.
func drawn(t *testing.T, name string, under color.Color) string {
	t.Helper()

	const side = 200

	picture := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.Draw(picture, picture.Rect, image.NewUniform(under), image.Point{}, draw.Src)
	draw.Draw(picture, image.Rect(50, 50, 90, 90), image.White, image.Point{}, draw.Src)

	var out bytes.Buffer

	err := png.Encode(&out, picture)
	if strings.HasSuffix(name, ".jpg") {
		out.Reset()
		err = jpeg.Encode(&out, picture, nil)
	}

	if err != nil {
		t.Fatal(err)
	}

	return put(t, name, out.String())
}

func TestABlankPictureOfOneThatIsNotIsCaught(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)

	logo, white := drawn(t, "a.png", color.Transparent), drawn(t, "a.jpg", color.White)
	svg := put(t, "a.svg", `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200">`+
		`<circle r="99" fill="white"/></svg>`)

	for _, c := range []struct {
		name, made, shows string
		blank             bool
	}{
		{"white on nothing, on white", white, logo, true},
		{"a drawing that is white", white, svg, true},
		{"white on nothing, on grey", drawn(t, "b.jpg", color.Gray{Y: 99}), logo, false},
		{"white on nothing, kept", logo, logo, false},
		{"white on white", white, drawn(t, "c.png", color.White), false},
		{"of what vips cannot read", white, put(t, "a.xyz", "noise"), false},
		{"of no picture", white, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			o := output(t, c.made, formatOf(c.made), file.Facts{Width: 200, Height: 200})
			o.Shows = c.shows

			_, err := v.Verify(t.Context(), o)
			if c.blank != strings.Contains(fault.Of(err).Text, "blank") || !c.blank && err != nil {
				t.Errorf("%v", err)
			}
		})
	}
}

// formatOf is the format that a file's name tells.
func formatOf(path string) string { return path[strings.LastIndex(path, ".")+1:] }
