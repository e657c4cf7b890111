package parts

import "sync"

// buffers are those of a part that nobody uses: uploads follow each other. The collector of
// garbage takes what stays unused.
//
//nolint:gochecknoglobals // it is for all uploads of the process
var buffers = sync.Pool{New: func() any { return new([Size]byte) }}

func take() []byte {
	buffer, _ := buffers.Get().(*[Size]byte)

	return buffer[:]
}

func give(buffer []byte) { buffers.Put((*[Size]byte)(buffer[:Size])) }
