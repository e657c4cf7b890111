package sniff

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
)

// entry is a file in a zip (APPNOTE.TXT 6.3.10, 4.3.12).
type entry struct {
	name     string
	deflated bool
	packed   int64
	header   int64 // where its local header stands
}

// listing is where the central directory lies.
type listing struct {
	at, size int64
	shift    int64 // by how much offsets are short: what stands before the zip
}

// directory returns what a zip's central directory lists, nothing where none can be found.
func directory(w *whole) []entry {
	const (
		header  = 46
		longest = 4 << 20
	)

	l, ok := findListing(w)
	if !ok {
		return nil
	}

	var list []entry

	for b := w.at(l.at, min(l.size, longest)); len(b) >= header && string(b[:4]) == "PK\x01\x02"; {
		name := int(binary.LittleEndian.Uint16(b[28:]))

		rest := int(binary.LittleEndian.Uint16(b[30:])) + int(binary.LittleEndian.Uint16(b[32:]))
		if len(b) < header+name {
			break
		}

		list = append(list, entry{
			name:     string(b[header : header+name]),
			deflated: binary.LittleEndian.Uint16(b[10:]) == 8,
			packed:   int64(binary.LittleEndian.Uint32(b[20:])),
			header:   int64(binary.LittleEndian.Uint32(b[42:])) + l.shift,
		})
		b = b[min(header+name+rest, len(b)):]
	}

	return list
}

// findListing reads the record at the end, behind which a comment may stand.
func findListing(w *whole) (listing, bool) {
	const record, comment = 22, 1<<16 - 1
	for _, length := range []int64{record, record + comment} {
		start := max(0, w.size-length)
		tail := w.at(start, length)

		found := bytes.LastIndex(tail, []byte("PK\x05\x06"))
		if found < 0 || len(tail)-found < record {
			continue
		}

		end := tail[found:]
		if w.more && len(end) != record+int(binary.LittleEndian.Uint16(end[20:])) {
			break // of a zip inside this one, whose own end has yet to come
		}

		return readListing(w, end, start+int64(found))
	}

	w.missed = w.missed || w.more

	return listing{}, false
}

// readListing reads the record, which stands at that offset, right behind the directory.
func readListing(w *whole, record []byte, offset int64) (listing, bool) {
	size := int64(binary.LittleEndian.Uint32(record[12:]))

	at := int64(binary.LittleEndian.Uint32(record[16:]))
	if at == 1<<32-1 {
		return findLargeListing(w, offset)
	}

	l := listing{at: offset - size, size: size, shift: offset - size - at}

	return l, l.shift >= 0
}

// findLargeListing reads the record of 64 bits, which a locator right before the usual record
// points to.
func findLargeListing(w *whole, end int64) (listing, bool) {
	const (
		locator, record = 20, 56
		sane            = 1<<62 - 1
	)

	b := w.at(end-locator, locator)
	if len(b) < locator || string(b[:4]) != "PK\x06\x07" {
		return listing{}, false
	}

	b = w.at(int64(binary.LittleEndian.Uint64(b[8:])&sane), record)
	if len(b) < record || string(b[:4]) != "PK\x06\x06" {
		return listing{}, false
	}

	return listing{
		at:   int64(binary.LittleEndian.Uint64(b[48:]) & sane),
		size: int64(binary.LittleEndian.Uint64(b[40:]) & sane),
	}, true
}

// start returns the first bytes of what an entry holds.
func (e entry) start(w *whole, longest int64) []byte {
	const local = 30

	b := w.at(e.header, local)
	if len(b) < local || string(b[:4]) != "PK\x03\x04" {
		return nil
	}

	names := int64(binary.LittleEndian.Uint16(b[26:])) + int64(binary.LittleEndian.Uint16(b[28:]))

	packed := w.at(e.header+local+names, min(e.packed, longest))
	if !e.deflated {
		return packed
	}

	content, _ := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), longest))

	return content
}
