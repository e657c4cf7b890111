package check_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/convertd/convertd/domain/file"
)

// inks is a TIFF of one pixel in four inks, which Go's decoder does not read.
func inks() []byte {
	entries := [][4]uint32{ // tag, type (3 short, 4 long), count, value
		{256, 3, 1, 1},
		{257, 3, 1, 1},
		{258, 3, 4, 0},
		{259, 3, 1, 1},
		{262, 3, 1, 5},
		{273, 4, 1, 0},
		{277, 3, 1, 4},
		{278, 3, 1, 1},
		{279, 4, 1, 4},
	}

	const head, size = 8, 12

	after := uint32(head + 2 + len(entries)*size + 4)

	out := bytes.NewBufferString("II*\x00")
	put := func(v any) { _ = binary.Write(out, binary.LittleEndian, v) } // a buffer never fails
	put(uint32(head))
	put(uint16(len(entries)))

	for _, e := range entries {
		value := e[3]
		switch e[0] {
		case 258: // four numbers of bits, which lie behind
			value = after
		case 273: // the pixel
			value = after + 8
		}

		put(uint16(e[0]))
		put(uint16(e[1]))
		put(e[2])
		put(value)
	}

	put(uint32(0))
	put([]uint16{8, 8, 8, 8})
	put([]byte{255, 0, 0, 0})

	return out.Bytes()
}

func TestSoundPicturesThatGoDoesNotReadAreNotCalledBroken(t *testing.T) {
	t.Parallel()
	path := put(t, "inks.tiff", string(inks()))

	checks, err := newVerifier(
		t,
	).Verify(t.Context(), output(t, path, "tiff", file.Facts{Width: 1, Height: 1}))
	if err != nil || len(checks) == 0 {
		t.Errorf("%v %v", checks, err)
	}
}
