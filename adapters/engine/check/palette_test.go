package check_test

import (
	"encoding/binary"
	"testing"

	"github.com/convertd/convertd/domain/file"
)

// A bitmap may say that fewer colours of its palette are used than there is room for; the library
// that reads heads does not take that.
func TestABitmapOfFewColoursIsSound(t *testing.T) {
	t.Parallel()

	const pixels, used, whole = 14 + 40 + 256*4, 3, 14 + 40 + 256*4 + 16

	content := make([]byte, whole)
	copy(content, "BM")

	for at, value := range map[int]uint32{
		2: whole, 10: pixels, 14: 40, 18: 4, 22: 4, 26: 1 | 8<<16, 34: 16, 46: used,
	} {
		binary.LittleEndian.PutUint32(content[at:], value)
	}

	_, err := newVerifier(t).Verify(t.Context(),
		output(t, put(t, "few.bmp", string(content)), "bmp", file.Facts{}))
	if err != nil {
		t.Error(err)
	}
}
