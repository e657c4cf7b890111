package vips

import (
	"encoding/binary"
	"io"
	"os"
)

// Of TIFF 6.0, section 8, and of its successor BigTIFF.
const (
	subfileType  = 254 // the tag that says what an image is for
	smallerImage = 1   // the bit of a smaller copy of another image in the file
	mostImages   = 10_000
)

// reduced tells which images of a TIFF, from 0, say that they are smaller copies of another: a
// preview, or a level of a pyramid. A file that cannot be followed has none.
func reduced(path string) map[int]bool {
	found := map[int]bool{}

	f, err := os.Open(path)
	if err != nil {
		return found
	}
	defer func() { _ = f.Close() }() // opened for reading

	d, at := directoriesOf(f)

	for n := 0; at > 0 && n < mostImages; n++ {
		kind, next := d.read(at)
		if kind&smallerImage != 0 {
			found[n] = true
		}

		at = next
	}

	return found
}

// directories are the descriptions of a TIFF's images.
type directories struct {
	io.ReaderAt

	order binary.ByteOrder
	big   bool // offsets have eight bytes
}

// directoriesOf returns where the first one is, 0 for a file that is no TIFF.
func directoriesOf(f io.ReaderAt) (directories, int64) {
	d := directories{ReaderAt: f, order: binary.LittleEndian}

	head := d.bytes(0, 8)
	if string(head[:2]) == "MM" {
		d.order = binary.BigEndian
	}

	switch d.order.Uint16(head[2:]) {
	case 42:
		return d, int64(d.order.Uint32(head[4:]))
	case 43:
		d.big = true
		return d, d.offset(8)
	}

	return d, 0
}

// read returns what the image described there is for, and where the next description is.
func (d directories) read(at int64) (kind uint32, next int64) {
	const most = 4096 // entries

	count, entry, value := int64(d.order.Uint16(d.bytes(at, 2))), int64(12), int64(8)
	at += 2

	if d.big {
		count, entry, value = d.offset(at-2), 20, 12
		at += 6
	}

	if count < 0 || count > most {
		return 0, 0
	}

	for range count {
		if d.order.Uint16(d.bytes(at, 2)) == subfileType {
			kind = d.order.Uint32(d.bytes(at+value, 4))
		}

		at += entry
	}

	if d.big {
		return kind, d.offset(at)
	}

	return kind, int64(d.order.Uint32(d.bytes(at, 4)))
}

// offset reads eight bytes as a place in the file.
func (d directories) offset(at int64) int64 {
	return int64(d.order.Uint64(d.bytes(at, 8)) & (1<<63 - 1))
}

// bytes reads so many; what is behind the end of the file is zero.
func (d directories) bytes(at int64, n int) []byte {
	b := make([]byte, n)
	_, _ = d.ReadAt(b, at) // zeros end the search

	return b
}
