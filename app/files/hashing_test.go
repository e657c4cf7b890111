package files

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"testing"
	"testing/iotest"

	"github.com/convertd/convertd/domain/file"
)

func TestHashingPassesEverythingThrough(t *testing.T) {
	t.Parallel()

	for _, size := range []int{0, 1, 4096, 100_000, 1 << 20} {
		content := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		for name, r := range map[string]io.Reader{
			"whole": bytes.NewReader(content), "byte by byte": iotest.OneByteReader(bytes.NewReader(content)),
			"end with the data": iotest.DataErrReader(bytes.NewReader(content)),
		} {
			h := newHashing(r)
			got, err := io.ReadAll(h)
			want := sha256.Sum256(content)

			sums := file.Sums{
				SHA256: hex.EncodeToString(want[:]),
				CRC32:  crc32.ChecksumIEEE(content),
			}
			if sum := h.end(); err != nil || !bytes.Equal(got, content) || sum != sums {
				t.Errorf("%d bytes, %s: read %d, %v, %+v", size, name, len(got), err, sum)
			}
		}
	}
}

func TestHashingPassesAnErrorOn(t *testing.T) {
	t.Parallel()

	broken := errors.New("broken")
	h := newHashing(io.MultiReader(bytes.NewReader([]byte("abc")), iotest.ErrReader(broken)))

	got, err := io.ReadAll(h)
	if !errors.Is(err, broken) || string(got) != "abc" {
		t.Errorf("%q, %v", got, err)
	}

	h.end()
}
