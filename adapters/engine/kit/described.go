package kit

import (
	"bytes"
	"encoding/binary"
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
	return slices.ContainsFunc(ends(path), func(part []byte) bool { return holds(part, marks) })
}

func holds(part []byte, marks []string) bool {
	return slices.ContainsFunc(
		marks,
		func(m string) bool { return bytes.Contains(part, []byte(m)) },
	)
}

// ends returns the first and the last bytes of a file; none of what cannot be read.
func ends(path string) [][]byte {
	const most = 256 << 10

	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()

	info, err := f.Stat()
	if err != nil {
		return nil
	}

	var parts [][]byte

	for _, from := range []int64{0, max(0, info.Size()-most)} {
		part, err := io.ReadAll(io.NewSectionReader(f, from, most))
		if err != nil {
			return nil
		}

		parts = append(parts, part)
	}

	return parts
}

// Undescribed warns of what a picture says of itself, where it is converted to a format in which
// nothing here writes that.
func Undescribed(s ports.Step) []string {
	told := func(part []byte) bool {
		marks := []string{"<x:xmpmeta", "XML:com.adobe.xmp", "Photoshop 3.0\x00"}

		return holds(part, marks) || tells(part, "Exif\x00\x00") || tells(part, "eXIf")
	}

	if s.Operation != "" || s.Options.Bool("strip_metadata") ||
		!slices.ContainsFunc(ends(s.Input().Path), told) {
		return nil
	}

	return []string{fmt.Sprintf(
		"What the %s says of itself (EXIF, IPTC or XMP) was left out of the %s.", s.From, s.To,
	)}
}

// tells reports whether the EXIF behind a mark says more than how pixels lie: of those that are
// made on the way, it does not (Exif 2.32, 4.5 and 4.6).
func tells(part []byte, mark string) bool {
	const first, entry = 8, 12 // bytes before the first entries, and of each

	_, exif, _ := bytes.Cut(part, []byte(mark))
	if len(exif) < first+2 {
		return false
	}

	var order binary.ByteOrder = binary.BigEndian
	if exif[0] == 'I' {
		order = binary.LittleEndian
	}

	entries := exif[min(len(exif), int(order.Uint32(exif[4:]))):]
	if len(entries) < 2 {
		return false
	}

	count := int(order.Uint16(entries))
	for list := entries[2:]; count > 0 && len(list) >= entry; list, count = list[entry:], count-1 {
		switch order.Uint16(list) {
		case 0x010e, 0x010f, 0x0110, 0x0131, 0x0132, 0x013b, 0x8298, 0x8825:
			// description, maker, model, software, date, artist, copyright and place
			return true
		}
	}

	return false
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
