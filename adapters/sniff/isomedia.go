package sniff

import (
	"encoding/binary"
	"slices"
	"strings"
)

// isoNamed is for files in the ISO base media format that do not say which kind they are.
func isoNamed(h head, otherwise string) string {
	return h.pick(otherwise, "mp4", "m4v", "mov", "m4a", "m4b", "alac", "3gp", "3ga", "f4v")
}

// isoMedia reads the brands of a file that begins with an ftyp box (ISO 14496-12; registered brands: mp4ra.org).
func isoMedia(h head) string {
	brands := brandsOf(h.bytes)
	if len(brands) == 0 {
		return ""
	}
	if id := byBrand(h, brands[0], brands); id != "" {
		return id
	}
	for _, b := range brands[1:] {
		if id := byBrand(h, b, brands); id != "" {
			return id
		}
	}
	return ""
}

// brandsOf returns the major brand, then the compatible ones.
func brandsOf(b []byte) []string {
	if len(b) < 16 {
		return nil
	}
	end := min(int(binary.BigEndian.Uint32(b)), len(b), 256)
	brands := []string{string(b[8:12])}
	for i := 16; i+4 <= end; i += 4 {
		brands = append(brands, string(b[i:i+4]))
	}
	return brands
}

func byBrand(h head, brand string, all []string) string {
	still := []string{"mif1", "msf1"} // say only that pictures are inside
	general := []string{"avc1", "dash", "MSNV", "mmp4", "NDSC", "XAVC"}
	switch id := fixedBrands()[brand]; {
	case id != "":
		return id
	case brand == "M4A ":
		return h.pick("m4a", "m4b", "alac")
	case slices.Contains(still, brand) && (slices.Contains(all, "avif") || slices.Contains(all, "avis")):
		return "avif"
	case slices.Contains(still, brand):
		return "heic"
	case strings.HasPrefix(brand, "3gp"), strings.HasPrefix(brand, "3g2"):
		return h.pick("3gp", "3ga")
	case strings.HasPrefix(brand, "iso"), strings.HasPrefix(brand, "mp4"), slices.Contains(general, brand):
		return isoNamed(h, "mp4")
	}
	return ""
}

func fixedBrands() map[string]string {
	return map[string]string{
		"qt  ": "mov", "M4B ": "m4b", "M4V ": "m4v", "M4VH": "m4v", "M4VP": "m4v", "f4v ": "f4v", "F4A ": "m4a", "F4B ": "m4b",
		"crx ": "cr3", "avif": "avif", "avis": "avif",
		"heic": "heic", "heix": "heic", "heim": "heic", "heis": "heic", "hevc": "heic", "hevx": "heic",
	}
}

// atoms recognises QuickTime files from before the ftyp box: two top-level atoms in a row, or one that fills the head.
func atoms(h head) string {
	for at, seen := uint64(0), 0; ; seen++ {
		if seen > 1 || (seen > 0 && at >= uint64(len(h.bytes))) {
			return isoNamed(h, "mov")
		}
		size, ok := atom(h.bytes, at)
		if !ok {
			return ""
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
	known := slices.Contains([]string{"moov", "mdat", "wide", "free", "skip", "pnot"}, string(b[at+4:at+8]))
	return size, known && size >= 8 && size < 1<<40
}
