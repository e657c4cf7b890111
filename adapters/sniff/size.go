package sniff

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strconv"
	"strings"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
)

// pictureFacts returns width and height as the head declares them; nothing is decoded but headers.
func pictureFacts(f format.Format, h *head) file.Facts {
	if read := decoders()[f.Size.Decoder]; read != nil {
		return read(h)
	}

	width, height := f.Size.In(h.bytes)

	return file.Facts{Width: width, Height: height}
}

// decoders returns what reads sizes, by the names that the table of formats uses.
func decoders() map[string]func(*head) file.Facts {
	return map[string]func(*head) file.Facts{
		"":     nil, // at a fixed place, or not at all
		"png":  configured(png.DecodeConfig),
		"jpeg": configured(jpeg.DecodeConfig),
		"gif":  configured(gif.DecodeConfig),
		"webp": configured(webp.DecodeConfig),
		"bmp":  configured(bmp.DecodeConfig),
		"tiff": func(h *head) file.Facts {
			tags := tiffTags(h)
			return file.Facts{Width: int(tags[tagWidth]), Height: int(tags[tagHeight])}
		},
		"svg": drawing,
	}
}

func configured(decode func(io.Reader) (image.Config, error)) func(*head) file.Facts {
	return func(h *head) file.Facts {
		c, err := decode(bytes.NewReader(h.bytes))
		if err != nil || c.Width < 0 || c.Height < 0 {
			return file.Facts{}
		}

		return file.Facts{Width: c.Width, Height: c.Height}
	}
}

// drawing returns the size in pixels that the root element of an SVG asks for.
func drawing(h *head) file.Facts {
	b := h.bytes
	if inside := unpacked(b); inside != nil {
		b = inside
	}

	root, _, ok := rootOf(unicoded(b))
	if !ok {
		return file.Facts{}
	}

	var facts file.Facts

	for _, a := range root.Attr {
		switch a.Name.Local {
		case "width":
			facts.Width = pixels(a.Value)
		case "height":
			facts.Height = pixels(a.Value)
		}
	}

	if facts.Width == 0 || facts.Height == 0 {
		return file.Facts{}
	}

	return facts
}

// pixels reads a length, of which 96 pixels are an inch as in browsers (CSS Values 3, 5.2); 0
// stands for one that depends on something else.
func pixels(s string) int {
	units := map[string]float64{
		"": 1, "px": 1, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "pt": 96.0 / 72, "pc": 16,
	}
	s = strings.TrimSpace(s)
	number := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyz%")
	unit, known := units[s[len(number):]]

	n, err := strconv.ParseFloat(number, 64)
	if n *= unit; err != nil || !known || !(n > 0 && n < 1<<31) {
		return 0
	}

	return int(n + 0.5)
}
