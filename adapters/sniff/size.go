package sniff

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
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
)

// pictureFacts returns width and height as the head declares them; nothing is decoded but headers.
func pictureFacts(id string, b []byte) file.Facts {
	var config func(io.Reader) (image.Config, error)
	switch id {
	case "png", "apng":
		config = png.DecodeConfig
	case "jpg":
		config = jpeg.DecodeConfig
	case "gif":
		config = gif.DecodeConfig
	case "webp":
		config = webp.DecodeConfig
	case "bmp":
		config = bmp.DecodeConfig
	case "tiff":
		tags := tiffTags(b)
		return file.Facts{Width: int(tags[tagWidth]), Height: int(tags[tagHeight])}
	case "heic", "avif":
		return extents(b)
	case "svg":
		return drawing(b)
	case "dds", "pcx", "psd", "tga":
		return atItsPlace(id, b)
	default:
		return file.Facts{}
	}
	c, err := config(bytes.NewReader(b))
	if err != nil || c.Width < 0 || c.Height < 0 {
		return file.Facts{}
	}
	return file.Facts{Width: c.Width, Height: c.Height}
}

// atItsPlace reads width and height where the format has them at a fixed place.
func atItsPlace(id string, b []byte) file.Facts {
	const enough = 26
	if len(b) < enough {
		return file.Facts{}
	}
	le, be := binary.LittleEndian, binary.BigEndian
	switch id {
	case "dds":
		return file.Facts{Width: int(le.Uint32(b[16:])), Height: int(le.Uint32(b[12:]))}
	case "psd":
		return file.Facts{Width: int(be.Uint32(b[18:])), Height: int(be.Uint32(b[14:]))}
	case "tga":
		return file.Facts{Width: int(le.Uint16(b[12:])), Height: int(le.Uint16(b[14:]))}
	case "pcx": // the window's corners, both inside
		return file.Facts{
			Width:  int(le.Uint16(b[8:])) - int(le.Uint16(b[4:])) + 1,
			Height: int(le.Uint16(b[10:])) - int(le.Uint16(b[6:])) + 1,
		}
	}
	return file.Facts{}
}

// extents returns the largest image spatial extents property (ISO 23008-12, 6.5.3): tiles and thumbnails have smaller ones of their own.
func extents(b []byte) file.Facts {
	const property = "\x00\x00\x00\x14ispe\x00\x00\x00\x00"
	var largest file.Facts
	for {
		_, rest, found := bytes.Cut(b, []byte(property))
		if !found || len(rest) < 8 {
			return largest
		}
		w, h := int(binary.BigEndian.Uint32(rest)), int(binary.BigEndian.Uint32(rest[4:]))
		if float64(w)*float64(h) > float64(largest.Width)*float64(largest.Height) {
			largest.Width, largest.Height = w, h
		}
		b = rest
	}
}

// drawing returns the size in pixels that the root element of an SVG asks for.
func drawing(b []byte) file.Facts {
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		token, err := d.RawToken()
		if err != nil {
			return file.Facts{}
		}
		root, ok := token.(xml.StartElement)
		if !ok {
			continue
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
}

// pixels reads a length without unit or in px; 0 stands for any other.
func pixels(s string) int {
	n, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil || !(n > 0 && n < 1<<31) {
		return 0
	}
	return int(n + 0.5)
}
