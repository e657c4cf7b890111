package sniff

import (
	"encoding/binary"
	"slices"
	"strings"
)

// brands returns the major brand of a file that begins with an ftyp box, then the compatible ones
// (ISO/IEC 14496-12; registered brands: mp4ra.org). Where the major one says only that pictures are
// inside, those that say in which coding stand before it.
func brands(h *head) []string {
	b := h.bytes
	if len(b) < 16 || string(b[4:8]) != "ftyp" {
		return nil
	}

	end := min(int(binary.BigEndian.Uint32(b)), len(b), 256)

	list := []string{string(b[8:12])}
	for i := 16; i+4 <= end; i += 4 {
		list = append(list, string(b[i:i+4]))
	}

	if !still(list[0]) {
		return list
	}

	major := list[0]
	vague := func(brand string) bool { return still(brand) || general(brand) }

	return append(slices.DeleteFunc(list, vague), major)
}

// still tells the brands of pictures in whichever coding (ISO/IEC 23008-12), general those that say
// how a file is laid out.
func still(brand string) bool { return brand == "mif1" || brand == "msf1" }

func general(brand string) bool {
	return strings.HasPrefix(brand, "iso") || strings.HasPrefix(brand, "mp4")
}

// quickTime recognises QuickTime files from before the ftyp box: two top-level atoms in a row, or
// one that fills the head.
func quickTime(b []byte) bool {
	for at, seen := uint64(0), 0; ; seen++ {
		if seen > 1 || (seen > 0 && at >= uint64(len(b))) {
			return true
		}

		size, ok := atom(b, at)
		if !ok {
			return false
		}

		at += size
	}
}

func atom(b []byte, at uint64) (size uint64, ok bool) {
	if at+16 > uint64(len(b)) {
		return 0, false
	}

	size = uint64(binary.BigEndian.Uint32(b[at:]))
	if size == 1 {
		size = binary.BigEndian.Uint64(b[at+8:])
	}

	kinds := []string{"moov", "mdat", "wide", "free", "skip", "pnot"}
	known := slices.Contains(kinds, string(b[at+4:at+8]))

	return size, known && size >= 8 && size < 1<<40
}
