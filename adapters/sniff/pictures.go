package sniff

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// chunks returns the names of a PNG's chunks before its image data: there an animation says that it
// is one (PNG third edition, 11.3.3).
func chunks(h *head) []string {
	b, ok := bytes.CutPrefix(h.bytes, []byte("\x89PNG\r\n\x1a\n"))
	if !ok {
		return nil
	}

	var names []string
	for len(b) >= 8 && string(b[4:8]) != "IDAT" {
		names = append(names, string(b[4:8]))
		next := uint64(binary.BigEndian.Uint32(b)) + 12
		b = b[min(next, uint64(len(b))):]
	}

	return names
}

const (
	tagWidth  = 0x0100
	tagHeight = 0x0101
	tagMake   = 0x010f
)

// tags returns the tags of a TIFF's first directory with their values, the highest first: private
// ones, above 32767, say more of a file than those that all have. Of texts the camera's maker alone
// is told.
func tags(h *head) []string {
	b := h.bytes
	if len(b) < 4 || string(b[:4]) != "II*\x00" && string(b[:4]) != "MM\x00*" {
		return nil
	}

	values := tiffTags(h)

	var said []string

	for _, tag := range slices.Backward(slices.Sorted(maps.Keys(values))) {
		value := strconv.FormatUint(uint64(values[tag]), 10)
		if tag == tagMake {
			value = strings.ToUpper(string(tiffText(h, values[tag])))
		}

		said = append(said, fmt.Sprintf("%d=%s", tag, value))
	}

	return said
}

// tiffTags returns the values of the first directory, which many programs write behind the pixels:
// a value, or where values begin.
func tiffTags(h *head) map[uint16]uint32 {
	const entry, short = 12, 3

	if len(h.bytes) < 8 {
		return nil
	}

	order := byteOrder(h.bytes)
	at := int64(order.Uint32(h.bytes[4:]))

	count := h.whole.at(at, 2)
	if len(count) < 2 {
		return nil
	}

	tags := map[uint16]uint32{}

	entries := h.whole.at(at+2, entry*int64(order.Uint16(count)))
	for ; len(entries) >= entry; entries = entries[entry:] {
		value := order.Uint32(entries[8:])
		if order.Uint16(entries[2:]) == short && order.Uint32(entries[4:]) == 1 {
			value = uint32(order.Uint16(entries[8:]))
		}

		tags[order.Uint16(entries)] = value
	}

	return tags
}

func byteOrder(b []byte) binary.ByteOrder {
	if b[0] == 'M' {
		return binary.BigEndian
	}

	return binary.LittleEndian
}

func tiffText(h *head, at uint32) []byte {
	const longest = 256

	if at == 0 {
		return nil
	}

	s, _, _ := bytes.Cut(h.whole.at(int64(at), longest), []byte{0})

	return s
}
