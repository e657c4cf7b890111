package kit

import (
	"bytes"
	"fmt"
	"image/color"
	"io"
	"os"
	"slices"

	"golang.org/x/image/tiff"

	"github.com/convertd/convertd/ports"
)

// Contains reports whether the first or last bytes of a file hold one of these.
func Contains(path string, marks ...string) bool {
	const most = 256 << 10

	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()

	info, err := f.Stat()
	if err != nil {
		return false
	}

	for _, from := range []int64{0, max(0, info.Size()-most)} {
		part, err := io.ReadAll(io.NewSectionReader(f, from, most))
		if err != nil {
			return false
		}

		if slices.ContainsFunc(
			marks,
			func(m string) bool { return bytes.Contains(part, []byte(m)) },
		) {
			return true
		}
	}

	return false
}

// Undescribed warns of what a picture says of itself, where it is converted to a format in which
// nothing here writes that.
func Undescribed(s ports.Step) []string {
	// EXIF of PNG and WebP may tell of the pixels alone, as in those that are made on the way.
	marks := []string{"<x:xmpmeta", "Photoshop 3.0\x00"}
	if s.From != "webp" {
		marks = append(marks, "Exif\x00\x00")
	}

	if s.Operation != "" || s.Options.Bool("strip_metadata") ||
		!Contains(s.Input().Path, marks...) {
		return nil
	}

	return []string{fmt.Sprintf(
		"What the %s says of itself (EXIF, IPTC or XMP) was left out of the %s.", s.From, s.To,
	)}
}

// Shallower warns of a picture of 16 bits a channel, where it is converted to a format of 8.
func Shallower(s ports.Step) []string {
	if s.Operation != "" || !Deep(s) {
		return nil
	}

	return []string{fmt.Sprintf("The %s has 16 bits a channel; %s takes 8 of them.", s.From, s.To)}
}

// Deep reports whether the picture of a step, a PNG or a TIFF, has 16 bits a channel.
func Deep(s ports.Step) bool {
	f, err := os.Open(s.Input().Path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()

	switch s.From {
	case "png":
		const depth = 24 // where it stands (Portable Network Graphics 3, 11.2.1)

		head := make([]byte, depth+1)
		_, err := io.ReadFull(f, head)

		return err == nil && head[depth] == 16
	case "tiff":
		config, err := tiff.DecodeConfig(f)
		deep := []color.Model{
			color.Gray16Model, color.RGBA64Model, color.NRGBA64Model,
		}

		return err == nil && slices.Contains(deep, config.ColorModel)
	}

	return false
}
