package files

import (
	"bytes"
	"errors"
	"io"

	"github.com/convertd/convertd/domain/file"
)

// hashAhead is how many reads of at most hashBlock bytes may wait to be hashed: enough to keep both
// sides busy, and a bound on the memory.
const (
	hashAhead = 8
	hashBlock = 256 << 10
)

// hashing reads through, and hashes what it has read beside the reader's own work: storing and
// hashing take about as long as each other.
type hashing struct {
	r      io.Reader
	blocks chan *bytes.Buffer // read, not yet hashed
	free   chan *bytes.Buffer
	done   chan file.Sums
}

func newHashing(r io.Reader) *hashing {
	h := &hashing{
		r:      r,
		blocks: make(chan *bytes.Buffer, hashAhead),
		free:   make(chan *bytes.Buffer, hashAhead),
		done:   make(chan file.Sums, 1),
	}
	for range hashAhead {
		h.free <- &bytes.Buffer{}
	}

	go h.work()

	return h
}

func (h *hashing) work() {
	sums := file.NewSumming()
	for block := range h.blocks {
		_, _ = sums.Write(block.Bytes())
		block.Reset()

		h.free <- block
	}

	h.done <- sums.Sums()
}

// Read fills p as far as there is anything: a form's parts come in pieces of 4 KiB, which are dear
// to store one by one. It fills no more than a block, though: a storage may ask for many at once,
// and each block holds as much as was read.
func (h *hashing) Read(p []byte) (int, error) {
	n, err := io.ReadFull(h.r, p[:min(len(p), hashBlock)])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}

	if n > 0 {
		block := <-h.free
		block.Write(p[:n])

		h.blocks <- block
	}

	return n, err
}

// end ends the hashing and returns the sums of what was read. It must be called once, after the
// last Read.
func (h *hashing) end() file.Sums {
	close(h.blocks)
	return <-h.done
}
