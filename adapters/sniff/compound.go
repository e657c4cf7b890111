package sniff

import (
	"bytes"
	"encoding/binary"
)

// streams returns the names of a compound file's streams and storages (MS-CFB 2.6).
func streams(h *head) []string {
	const entry = 128

	var names []string

	for b := range directorySectors(h) {
		for ; len(b) >= entry; b = b[entry:] {
			if name := streamName(b); name != "" {
				names = append(names, name)
			}
		}
	}

	return names
}

// streamName reads the name, in UTF-16, of a directory's entry.
func streamName(b []byte) string {
	const longest = 31

	var name []byte
	for i := 0; i < 2*longest && b[i] != 0 && b[i+1] == 0; i += 2 {
		name = append(name, b[i])
	}

	if n := len(name); n == 0 || b[2*n] != 0 || b[2*n+1] != 0 {
		return ""
	}

	return string(name)
}

// directorySectors yields the sectors of the directory, which may lie anywhere, in the order of
// their chain.
func directorySectors(h *head) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		const (
			header = 512
			most   = 1 << 12
		)

		first := h.bytes
		if len(first) < header ||
			!bytes.HasPrefix(first, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
			return
		}

		t := sectorTable{header: first[:header], whole: h.whole, size: 512}
		if binary.LittleEndian.Uint16(first[30:]) == 12 {
			t.size = 4096
		}

		sector := binary.LittleEndian.Uint32(first[48:])
		for n := 0; n < most && sector < lastSector; n++ {
			b := t.at(sector)
			if len(b) == 0 || !yield(b) {
				return
			}

			sector = t.next(sector)
		}
	}
}

// lastSector is the first number that stands for no sector (MS-CFB 2.1).
const lastSector = 0xfffffffa

// sectorTable follows chains of sectors (MS-CFB 2.3).
type sectorTable struct {
	header []byte
	whole  *whole
	size   uint32
}

func (t sectorTable) at(sector uint32) []byte {
	return t.whole.at((int64(sector)+1)*int64(t.size), int64(t.size))
}

// next returns the sector behind that one.
func (t sectorTable) next(sector uint32) uint32 {
	perSector := t.size / 4

	table := t.table(sector / perSector)
	if table >= lastSector {
		return lastSector
	}

	b := t.whole.at((int64(table)+1)*int64(t.size)+int64(sector%perSector)*4, 4)
	if len(b) < 4 {
		return lastSector
	}

	return binary.LittleEndian.Uint32(b)
}

// table returns the sector that holds the i-th part of the table. The header has room for 109;
// where the others are stands in sectors of their own, each of which names the next.
func (t sectorTable) table(i uint32) uint32 {
	const inHeader, most = 109, 1 << 10
	if i < inHeader {
		return binary.LittleEndian.Uint32(t.header[76+4*i:])
	}

	i -= inHeader
	perSector := t.size/4 - 1

	list := binary.LittleEndian.Uint32(t.header[68:])
	for n := uint32(0); n < most && list < lastSector; n++ {
		b := t.at(list)
		if len(b) < int(t.size) {
			break
		}

		if i < perSector {
			return binary.LittleEndian.Uint32(b[4*i:])
		}

		i -= perSector
		list = binary.LittleEndian.Uint32(b[4*perSector:])
	}

	return lastSector
}
