package sniff

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// portable tells animated PNG: its control chunk stands before the first image data (PNG third edition, 11.3.3).
func portable(h head) string {
	for b := h.bytes[8:]; len(b) >= 8; {
		switch string(b[4:8]) {
		case "acTL":
			return "apng"
		case "IDAT":
			return "png"
		}
		next := uint64(binary.BigEndian.Uint32(b)) + 12
		if next > uint64(len(b)) {
			break
		}
		b = b[next:]
	}
	return "png"
}

// tagged tells the camera raws that are built on TIFF: by their own signature, by a tag, or by name.
func tagged(h head) string {
	if len(h.bytes) >= 10 && string(h.bytes[8:10]) == "CR" {
		return "cr2"
	}
	tags := tiffTags(h.bytes)
	if _, dng := tags[tagDNGVersion]; dng {
		return "dng"
	}
	if slices.Contains([]string{"nef", "arw", "raw"}, h.named) {
		return h.named
	}
	const colourFilterArray = 32803
	if tags[tagPhotometric] != colourFilterArray {
		return "tiff"
	}
	switch maker := bytes.ToUpper(tiffText(h.bytes, tags[tagMake])); {
	case bytes.HasPrefix(maker, []byte("NIKON")):
		return "nef"
	case bytes.HasPrefix(maker, []byte("SONY")):
		return "arw"
	}
	return "raw"
}

const (
	tagWidth       = 0x0100
	tagHeight      = 0x0101
	tagPhotometric = 0x0106
	tagMake        = 0x010f
	tagDNGVersion  = 0xc612
)

// tiffTags returns the values of the first directory, as far as it lies in the head: a value, or where values begin.
func tiffTags(b []byte) map[uint16]uint32 {
	order := byteOrder(b)
	if len(b) < 8 {
		return nil
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return nil
	}
	tags := map[uint16]uint32{}
	entries := b[at+2:]
	for n := order.Uint16(b[at:]); n > 0 && len(entries) >= 12; n-- {
		const short = 3
		value := order.Uint32(entries[8:])
		if order.Uint16(entries[2:]) == short && order.Uint32(entries[4:]) == 1 {
			value = uint32(order.Uint16(entries[8:]))
		}
		tags[order.Uint16(entries)] = value
		entries = entries[12:]
	}
	return tags
}

func byteOrder(b []byte) binary.ByteOrder {
	if b[0] == 'M' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func tiffText(b []byte, at uint32) []byte {
	if at == 0 || uint64(at) >= uint64(len(b)) {
		return nil
	}
	s, _, _ := bytes.Cut(b[at:], []byte{0})
	return s
}

// icon wants a header of type 1 (icons; 2 are cursors) whose first entry points behind the directory.
func icon(h head) string {
	b := h.bytes
	if len(b) < 22 || string(b[:4]) != "\x00\x00\x01\x00" || b[9] != 0 {
		return ""
	}
	count := uint32(binary.LittleEndian.Uint16(b[4:]))
	if count == 0 || count > 256 || binary.LittleEndian.Uint32(b[18:]) < 6+16*count {
		return ""
	}
	return "ico"
}

// bitmap tells bitmaps of OS/2, whose short header the library does not know: of 12 bytes, with one plane.
func bitmap(h head) string {
	b := h.bytes
	le := binary.LittleEndian
	if len(b) < 26 || string(b[:2]) != "BM" || le.Uint32(b[14:]) != 12 || le.Uint16(b[22:]) != 1 || !slices.Contains([]uint16{1, 4, 8, 24}, le.Uint16(b[24:])) {
		return ""
	}
	return "bmp"
}

// paintbrush wants a PCX header that holds together: version, run-length coding, depth, a window of positive size, a zero.
func paintbrush(h head) string {
	b := h.bytes
	if len(b) < 128 || b[0] != 10 || b[1] > 5 || b[1] == 1 || b[2] != 1 || !slices.Contains([]byte{1, 2, 4, 8}, b[3]) || b[64] != 0 {
		return ""
	}
	le := binary.LittleEndian
	if le.Uint16(b[8:]) < le.Uint16(b[4:]) || le.Uint16(b[10:]) < le.Uint16(b[6:]) || b[65] == 0 || b[65] > 4 {
		return ""
	}
	return "pcx"
}

// targa has nothing but a plausible header, so the name must say so, too.
func targa(h head) string {
	b := h.bytes
	if h.named != "tga" || len(b) < 18 || b[1] > 1 || !slices.Contains([]byte{1, 2, 3, 9, 10, 11}, b[2]) {
		return ""
	}
	le := binary.LittleEndian
	if le.Uint16(b[12:]) == 0 || le.Uint16(b[14:]) == 0 || !slices.Contains([]byte{8, 15, 16, 24, 32}, b[16]) {
		return ""
	}
	return "tga"
}
