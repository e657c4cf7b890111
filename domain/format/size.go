package format

import (
	"encoding/binary"
	"errors"
	"strconv"
	"strings"
)

// Size says how a picture's head tells width and height. The zero value is for formats whose head
// does not.
//
// It is written as the name of a decoder of heads, such as "png". Where the numbers stand at a
// fixed place, it is their type and their offsets: "le16@12x14" is a width at byte 12 and a height
// at byte 14, each of 16 bits, little-endian. "8-4" stands for the number at byte 8 less that at
// byte 4, and 1 for the last line, as of a window's corners.
type Size struct {
	Decoder string // "" for numbers at a fixed place
	big     bool
	bytes   int
	width   span
	height  span
}

// span is a number of pixels: the one at that offset, or one more than its difference from the one
// at the other.
type span struct {
	at   int
	from int // -1 where there is none
}

// leastHead is how many bytes of a file must be there to look for numbers: no header that holds a
// size is shorter.
const leastHead = 26

// In returns width and height from their fixed places in a head; zeros where they are not there.
func (s Size) In(head []byte) (width, height int) {
	if s.bytes == 0 || len(head) < max(leastHead, s.width.end()+s.bytes, s.height.end()+s.bytes) {
		return 0, 0
	}

	width, height = s.measure(head, s.width), s.measure(head, s.height)
	if width < 0 || height < 0 {
		return 0, 0
	}

	return width, height
}

func (s Size) measure(head []byte, of span) int {
	if of.from < 0 {
		return s.number(head[of.at:])
	}

	return s.number(head[of.at:]) - s.number(head[of.from:]) + 1
}

func (s Size) number(b []byte) int {
	order := binary.ByteOrder(binary.LittleEndian)
	if s.big {
		order = binary.BigEndian
	}

	if s.bytes == 2 {
		return int(order.Uint16(b))
	}

	return int(order.Uint32(b))
}

func (s span) end() int { return max(s.at, s.from) }

func parseSize(text string) (Size, error) {
	kind, places, fixed := strings.Cut(text, "@")
	if !fixed {
		return Size{Decoder: text}, nil
	}

	width, height, both := strings.Cut(places, "x")
	s := Size{big: strings.HasPrefix(kind, "be")}

	var errW, errH error

	s.width, errW = parseSpan(width)
	s.height, errH = parseSpan(height)

	switch kind {
	case "le16", "be16":
		s.bytes = 2
	case "le32", "be32":
		s.bytes = 4
	}

	if s.bytes == 0 || !both || errW != nil || errH != nil {
		return Size{}, errors.New(
			"size: want a decoder's name, or a type and two offsets: le16@12x14",
		)
	}

	return s, nil
}

func parseSpan(text string) (span, error) {
	last, first, window := strings.Cut(text, "-")

	at, err := strconv.ParseUint(last, 10, 16)
	if err != nil || !window {
		return span{int(at), -1}, err
	}

	from, err := strconv.ParseUint(first, 10, 16)

	return span{int(at), int(from)}, err
}
