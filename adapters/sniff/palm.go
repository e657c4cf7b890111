package sniff

import (
	"encoding/binary"
	"strconv"
)

// palmRecord returns what the first record of a Palm database says where it is a book of
// Mobipocket's: "MOBI" and the version of its format, which is 6 or 8. Both are laid out in the
// MobileRead wiki, pages PDB and MOBI.
func palmRecord(h *head) []string {
	const (
		kind, list    = 60, 78
		mobi, version = 16, 36
	)

	b := h.bytes
	if len(b) < list+4 || string(b[kind:kind+8]) != "BOOKMOBI" {
		return nil
	}

	record := h.from(int64(binary.BigEndian.Uint32(b[list:])), version+4)
	if len(record) < version+4 || string(record[mobi:mobi+4]) != "MOBI" {
		return nil
	}

	return []string{"MOBI" + strconv.FormatUint(
		uint64(binary.BigEndian.Uint32(record[version:])), 10)}
}
