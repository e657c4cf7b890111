package imaging

import (
	"encoding/binary"
	"image"
	"io"

	"github.com/disintegration/imaging"
)

// upright turns a picture of a TIFF as its orientation asks (TIFF 6.0, section 8): the library
// looks for it in JPEG only.
func upright(picture image.Image, orientation uint16) image.Image {
	turns := map[uint16]func(image.Image) *image.NRGBA{
		2: imaging.FlipH,
		3: imaging.Rotate180,
		4: imaging.FlipV,
		5: imaging.Transpose,
		6: imaging.Rotate270,
		7: imaging.Transverse,
		8: imaging.Rotate90,
	}
	if turn, ok := turns[orientation]; ok {
		return turn(picture)
	}

	return picture
}

// orientationOf returns what the first directory of a TIFF says, 0 where it says nothing.
func orientationOf(in io.ReaderAt) uint16 {
	const tag, entry, entries = 0x0112, 12, 1 << 16

	head := make([]byte, 8)
	if _, err := in.ReadAt(head, 0); err != nil {
		return 0
	}

	order := orderOf(head)
	directory := io.NewSectionReader(in, int64(order.Uint32(head[4:])), 2+entry*entries)

	count := make([]byte, 2)
	if _, err := io.ReadFull(directory, count); err != nil {
		return 0
	}

	field := make([]byte, entry)
	for range order.Uint16(count) {
		if _, err := io.ReadFull(directory, field); err != nil {
			return 0
		}

		if order.Uint16(field) == tag {
			return order.Uint16(field[8:])
		}
	}

	return 0
}

func orderOf(head []byte) binary.ByteOrder {
	if head[0] == 'M' {
		return binary.BigEndian
	}

	return binary.LittleEndian
}
