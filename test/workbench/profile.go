package workbench

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"math"
	"slices"
	"testing"
)

// SwappedProfile returns a colour profile that is sRGB's but for red and green, which are
// exchanged: whoever ignores it sees the wrong one (ICC.1:2001-04, matrix and tone curves).
func SwappedProfile() []byte {
	be := binary.BigEndian
	fixed := func(n float64) []byte { return be.AppendUint32(nil, uint32(math.Round(n*65536))) }
	xyz := func(x, y, z float64) []byte {
		return slices.Concat([]byte("XYZ \x00\x00\x00\x00"), fixed(x), fixed(y), fixed(z))
	}
	red, green, blue := xyz(0.4360, 0.2225, 0.0139), xyz(0.3851, 0.7169, 0.0971), xyz(
		0.1431,
		0.0606,
		0.7141,
	)
	curve := []byte("curv\x00\x00\x00\x00\x00\x00\x00\x01\x02\x33\x00\x00") // a gamma of 2.2
	tags := []struct {
		name string
		data []byte
	}{
		{"wtpt", xyz(0.9642, 1, 0.8249)},
		{"rXYZ", green},
		{"gXYZ", red},
		{"bXYZ", blue},
		{"rTRC", curve},
		{"gTRC", curve},
		{"bTRC", curve},
	}

	const header = 128

	at := header + 4 + 12*len(tags)
	table := be.AppendUint32(nil, uint32(len(tags)))

	var data []byte
	for _, tag := range tags {
		table = be.AppendUint32(append(table, tag.name...), uint32(at+len(data)))
		table = be.AppendUint32(table, uint32(len(tag.data)))
		data = append(data, tag.data...)
	}

	head := make([]byte, header)
	be.PutUint32(head, uint32(at+len(data)))
	be.PutUint32(head[8:], 0x02100000)
	copy(head[12:], "mntrRGB XYZ ")
	copy(head[36:], "acsp")
	copy(head[68:], slices.Concat(fixed(0.9642), fixed(1), fixed(0.8249)))

	return slices.Concat(head, table, data)
}

// ProfiledPNG returns a PNG with a colour profile.
func ProfiledPNG(tb testing.TB, file, profile []byte) []byte {
	tb.Helper()

	var packed bytes.Buffer

	w := zlib.NewWriter(&packed)
	if _, err := w.Write(profile); err != nil {
		tb.Fatal(err)
	}

	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}

	return withChunk(file, "iCCP", append([]byte("swapped\x00\x00"), packed.Bytes()...))
}

// withChunk returns a PNG with another chunk behind its header.
func withChunk(file []byte, name string, data []byte) []byte {
	const header = 8 + 12 + 13

	be := binary.BigEndian

	body := append([]byte(name), data...)
	chunk := append(be.AppendUint32(nil, uint32(len(data))), body...)
	chunk = be.AppendUint32(chunk, crc32.ChecksumIEEE(body))

	return slices.Concat(file[:header], chunk, file[header:])
}
