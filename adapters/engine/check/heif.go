package check

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// boxes returns what the boxes in a part of a file of the ISO base media format hold, by their
// names; of several with one name the first (ISO/IEC 14496-12, 4.2).
func boxes(part []byte) map[string][]byte {
	const head = 8

	list := map[string][]byte{}

	for len(part) >= head {
		size, from := uint64(binary.BigEndian.Uint32(part)), uint64(head)

		switch {
		case size == 0: // to the end
			size = uint64(len(part))
		case size == 1 && len(part) >= head+8:
			size, from = binary.BigEndian.Uint64(part[head:]), head+8
		}

		if size < from || size > uint64(len(part)) {
			break
		}

		name := string(part[4:head])
		if _, there := list[name]; !there {
			list[name] = part[from:size]
		}

		part = part[size:]
	}

	return list
}

var errHEIF = errors.New("its picture is not where the file says")

// hevcOf returns the first picture of a HEIC as a stream that FFmpeg 5 reads, which knows nothing
// of the file around it: parameter sets and slices, each behind a start code (ISO/IEC 23008-12).
func hevcOf(path string) ([]byte, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}

	const version = 4

	meta := boxes(file)["meta"]
	if len(meta) < version {
		return nil, errHEIF
	}

	inside := boxes(meta[version:])

	sets, sizes, err := parameterSets(boxes(boxes(inside["iprp"])["ipco"])["hvcC"])
	if err != nil {
		return nil, err
	}

	picture, err := item(file, inside["iloc"], firstCoded(inside["iinf"]))
	if err != nil {
		return nil, err
	}

	stream := sets

	for len(picture) >= sizes {
		n := 0
		for _, b := range picture[:sizes] {
			n = n<<8 | int(b)
		}

		if picture = picture[sizes:]; n > len(picture) {
			return nil, errHEIF
		}

		stream = append(append(stream, 0, 0, 0, 1), picture[:n]...)
		picture = picture[n:]
	}

	return stream, nil
}

// parameterSets returns those of a decoder's configuration, and how many bytes the size of each
// slice takes (ISO/IEC 14496-15, 8.3.2).
func parameterSets(config []byte) (sets []byte, sizes int, err error) {
	const lengths, arrays = 21, 22
	if len(config) <= arrays {
		return nil, 0, errHEIF
	}

	rest := config[arrays+1:]
	for range config[arrays] {
		if len(rest) < 3 {
			return nil, 0, errHEIF
		}

		count := binary.BigEndian.Uint16(rest[1:])
		rest = rest[3:]

		for range count {
			if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
				return nil, 0, errHEIF
			}

			n := 2 + int(binary.BigEndian.Uint16(rest))
			sets = append(append(sets, 0, 0, 0, 1), rest[2:n]...)
			rest = rest[n:]
		}
	}

	return sets, int(config[lengths]&3) + 1, nil
}

// firstCoded returns the number of the first item that is coded in HEVC, 0 where there is none
// (ISO/IEC 14496-12, 8.11.6; the entries are of version 2).
func firstCoded(infos []byte) uint16 {
	const count, entry, head = 6, 20, 8

	for rest := infos[min(count, len(infos)):]; len(rest) >= entry; {
		size := int(binary.BigEndian.Uint32(rest))
		if size < entry || size > len(rest) {
			break
		}

		if string(rest[head+8:head+12]) == "hvc1" {
			return binary.BigEndian.Uint16(rest[head+4:])
		}

		rest = rest[size:]
	}

	return 0
}

// reader reads numbers one after the other.
type reader struct {
	rest  []byte
	short bool // there were not enough
}

func (r *reader) number(size int) int {
	if len(r.rest) < size {
		r.short = true
		return 0
	}

	n := 0
	for _, b := range r.rest[:size] {
		n = n<<8 | int(b)
	}

	r.rest = r.rest[size:]

	return n
}

// item returns the bytes of an item, which may lie in several places of the file (ISO/IEC 14496-12,
// 8.11.3).
func item(file, locations []byte, id uint16) ([]byte, error) {
	r := &reader{rest: locations}
	version := r.number(4) >> 24
	widths := r.number(2)
	offset, length, base, index := widths>>12&15, widths>>8&15, widths>>4&15, widths&15

	for range r.number(2) {
		is := r.number(2)
		if version > 0 {
			r.number(2)
		} else {
			index = 0
		}

		r.number(2)

		at := r.number(base)

		var content []byte

		for range r.number(2) {
			r.number(index)
			from, size := at+r.number(offset), r.number(length)

			if is != int(id) {
				continue
			}

			if r.short || from < 0 || size < 0 || from > len(file)-size {
				return nil, errHEIF
			}

			content = append(content, file[from:from+size]...)
		}

		if is == int(id) && len(content) > 0 {
			return content, nil
		}
	}

	return nil, errHEIF
}
