package stamp

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"image"
	_ "image/jpeg" // the size of a picture stands in its head
	_ "image/png"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// Mark is what is put onto sheets: an element of SVG, and the box that its ink fills, in user
// units.
type Mark struct { //nolint:recvcheck // it is measured in place, once
	Element                  string
	Left, Top, Width, Height float64
	Files                    []sandbox.Mount // that the element refers to
}

// Measured reports whether the box is known: that of a text is not before it has been drawn.
func (m Mark) Measured() bool { return m.Width > 0 && m.Height > 0 }

// Of makes the mark that the fields text, image, colour and opacity ask for.
func Of(ctx context.Context, deps kit.Deps, v option.Values) (Mark, error) {
	text, picture := v.Text("text"), v.Content("image")
	switch {
	case (text == "") == (picture == nil):
		return Mark{}, fault.New(fault.InvalidInput, "Give either a text or an image to put onto it.").
			On("text")
	case text != "":
		return textMark(ctx, deps, v)
	}

	return pictureMark(picture, v)
}

// fontSize is that of a text before it is scaled.
const fontSize = 100

func textMark(ctx context.Context, deps kit.Deps, v option.Values) (Mark, error) {
	text := v.Text("text")
	if err := checkGlyphs(ctx, deps, text); err != nil {
		return Mark{}, err
	}

	var escaped bytes.Buffer
	if err := xml.EscapeText(&escaped, []byte(text)); err != nil {
		return Mark{}, fmt.Errorf("escape the text: %w", err)
	}

	opacity, _ := v.Float("opacity")

	return Mark{
		Element: fmt.Sprintf( //nolint:gocritic // the quotes are XML's, and so is the escaping
			`<text font-family="sans-serif" font-size="%d" fill="%s" fill-opacity="%g" xml:space="preserve">%s</text>`,
			fontSize,
			v.Text("colour"),
			opacity,
			escaped.String(),
		),
	}, nil
}

// NoInk is the fault of a text that draws nothing.
func NoInk() *fault.Fault {
	return fault.New(fault.InvalidInput, "There is nothing to see in the text. Give one with letters.").
		On("text")
}

// far is where a dot stands, left of and above all ink: librsvg makes a drawing without a size as
// large as its ink, so that with the dot it is as large as the way from there to the ink's end.
const far = 3000

// Measuring returns two drawings of the mark, without a size: alone, and with a dot far away from
// it.
func (m Mark) Measuring() [2]string {
	dot := fmt.Sprintf(`<rect x="-%d" y="-%d" width="1" height="1"/>`, far, far)
	return [2]string{SVG("", m.Element), SVG("", dot+m.Element)}
}

// Box takes the sizes that these drawings have come to, in user units.
func (m *Mark) Box(width, height, widthWithDot, heightWithDot float64) {
	m.Width, m.Height = width, height
	m.Left, m.Top = widthWithDot-far-width, heightWithDot-far-height
}

// logo is the name under which librsvg finds the picture, beside the drawing.
const logo = "logo"

// pictureMark makes a mark of a picture, whose box is the whole of it.
func pictureMark(picture []byte, v option.Values) (Mark, error) {
	head, format, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || head.Width == 0 || head.Height == 0 || !isWhole(picture, format) {
		return Mark{}, NoPicture(err)
	}

	if float64(head.Width)*float64(head.Height) > kit.MaxPixels {
		return Mark{}, fault.New(fault.FileTooLarge, "The image declares %d × %d pixels. Send a smaller one.",
			head.Width, head.Height).
			On("image")
	}

	opacity, _ := v.Float("opacity")

	return Mark{
		Element: fmt.Sprintf( //nolint:gocritic // the quotes are XML's, and the name is ours
			`<image href="%s" width="%d" height="%d" opacity="%g"/>`,
			logo, head.Width, head.Height, opacity),
		Width: float64(head.Width), Height: float64(head.Height),
		Files: []sandbox.Mount{{Name: logo, Content: picture}},
	}, nil
}

// isWhole reports whether a picture has its end: librsvg draws what there is of one that is cut
// short.
func isWhole(picture []byte, format string) bool {
	end := map[string]string{"png": "IEND", "jpeg": "\xff\xd9"}[format]

	const trailer = 64 // bytes that may follow

	tail := picture[max(0, len(picture)-trailer):]

	return end != "" && bytes.Contains(tail, []byte(end))
}

// NoPicture is the fault of a picture that cannot be drawn.
func NoPicture(cause error) error {
	return fault.New(fault.InvalidInput, "The image cannot be read. Send a whole PNG or JPEG.").
		On("image").
		Because(cause)
}

// SVG is a drawing with these attributes.
func SVG(attributes, content string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" ` + attributes + `>` + content + `</svg>`
}
