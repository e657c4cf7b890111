package imagemagick

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// document is what the lengths that a Photoshop file states tell of it (Adobe Photoshop File
// Formats Specification, 2019).
type document struct {
	// holds all of its flattened image: ImageMagick fills what is missing with the layers, or with
	// nothing, and says no word
	whole  bool
	layers bool
	inks   bool // four of them, with a profile
}

func readPSD(path string) (document, error) {
	f, err := os.Open(path)
	if err != nil {
		return document{}, fmt.Errorf("read the picture: %w", err)
	}
	defer func() { _ = f.Close() }()

	info, err := f.Stat()
	if err != nil {
		return document{}, fmt.Errorf("read the picture: %w", err)
	}

	inks := inksOfPSD(f)

	end, layers, err := endOfPSD(f)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return document{}, nil
	}

	if err != nil {
		return document{}, fmt.Errorf("read the picture: %w", err)
	}

	return document{whole: end <= info.Size(), layers: layers, inks: inks}, nil
}

// inksOfPSD reports whether the picture is in CMYK and its resources hold a profile. Each of them
// is "8BIM", a number, a name, and its length before what it holds.
func inksOfPSD(f io.ReaderAt) bool {
	const header, mode, cmyk, most, icc = 26, 24, 4, 1 << 20, "8BIM\x04\x0f"

	head := make([]byte, header+4)
	if _, err := f.ReadAt(head, 0); err != nil || binary.BigEndian.Uint16(head[mode:]) != cmyk {
		return false
	}

	at := header + 4 + int64(binary.BigEndian.Uint32(head[header:])) // behind the colour table
	if _, err := f.ReadAt(head[:4], at); err != nil {
		return false
	}

	resources := make([]byte, min(most, binary.BigEndian.Uint32(head)))
	n, _ := f.ReadAt(resources, at+4)

	return bytes.Contains(resources[:n], []byte(icc))
}

// endOfPSD returns where the flattened image ends. The error is io.EOF or io.ErrUnexpectedEOF where
// the file ends before it says so.
func endOfPSD(f io.ReaderAt) (end int64, layers bool, err error) {
	const header = 26

	head := make([]byte, header)
	if _, err := f.ReadAt(head, 0); err != nil {
		return 0, false, err
	}

	be := binary.BigEndian
	if large := be.Uint16(head[4:]) == 2; large { // its lengths are of 64 bits, in part
		return 0, true, nil
	}

	planes, height, width, depth := int64(be.Uint16(head[12:])), int64(be.Uint32(head[14:])), int64(
		be.Uint32(head[18:]),
	), int64(be.Uint16(head[22:]))
	at := int64(header)

	word := make([]byte, 4)
	for range 3 { // colour table, resources, layers
		if _, err := f.ReadAt(word, at); err != nil {
			return 0, false, err
		}

		layers = be.Uint32(word) > 0
		at += int64(len(word)) + int64(be.Uint32(word))
	}

	if _, err := f.ReadAt(word[:2], at); err != nil {
		return 0, false, err
	}

	at += 2

	const raw, packed = 0, 1
	switch be.Uint16(word) {
	case raw:
		at += planes * height * ((width*depth + 7) / 8)
	case packed:
		at, err = sumOf(f, at, planes*height)
	}

	return at, layers, err // one packed by zip has a checksum of its own
}

// sumOf returns where packed rows end: their lengths stand before them, in 16 bits each.
func sumOf(f io.ReaderAt, at, rows int64) (int64, error) {
	const most = 56 * 30000 // planes and rows
	if rows > most {
		return 0, io.ErrUnexpectedEOF
	}

	lengths := make([]byte, 2*rows)
	if _, err := f.ReadAt(lengths, at); err != nil {
		return 0, err
	}

	end := at + int64(len(lengths))
	for i := range rows {
		end += int64(binary.BigEndian.Uint16(lengths[2*i:]))
	}

	return end, nil
}
