package remote

import (
	"context"
	"io"
	"sync"
)

// A large object comes in stretches over several connections at once, since one of a far-away
// storage is slow. So many of this size, in bytes, are held in memory.
const (
	stretch   = 2 << 20
	stretches = 4
	// alone is up to which size an object comes over one connection.
	alone = 4 * stretch
)

// buffers are those of stretches that nobody reads: imports follow each other.
//
//nolint:gochecknoglobals // it is for all imports of the process
var buffers = sync.Pool{New: func() any { return new([stretch]byte) }}

// ahead is an object on its way in. The first stretch is of the reader that found it.
type ahead struct {
	first *object
	end   context.CancelCauseFunc

	held   []*[stretch]byte   // given back at the end
	begun  int64              // offset of the next stretch to ask for
	coming chan chan *arrival // in the order of the object
	now    *arrival           // that is read
	group  sync.WaitGroup
}

// arrival is a stretch that is there, or what it ended with.
type arrival struct {
	buffer []byte
	rest   []byte // of it, not yet read
	err    error
}

// incomingObject reads an object whose first reader is open. end ends what it was opened with.
func incomingObject(o *object, end context.CancelCauseFunc) io.ReadCloser {
	a := &ahead{first: o, end: end, coming: make(chan chan *arrival, stretches)}
	if o.whole.size <= alone {
		return a
	}

	o.end, a.begun = stretch, stretch

	for range stretches {
		buffer, _ := buffers.Get().(*[stretch]byte)
		a.held = append(a.held, buffer)
		a.ask(buffer[:])
	}

	return a
}

// ask has the next stretch come into a buffer, if there is one.
func (a *ahead) ask(buffer []byte) {
	size := min(stretch, a.first.whole.size-a.begun)
	if size <= 0 {
		return
	}

	o := *a.first
	o.reader, o.err, o.offset, o.end = nil, nil, a.begun, a.begun+size
	a.begun += size

	arrived := make(chan *arrival, 1)
	a.coming <- arrived

	a.group.Go(func() {
		defer o.close()

		_, err := io.ReadFull(&o, buffer[:size])
		arrived <- &arrival{buffer: buffer, rest: buffer[:size], err: err}
	})
}

// Read implements io.Reader.
func (a *ahead) Read(p []byte) (int, error) {
	if a.now == nil {
		n, err := a.first.Read(p)
		if n > 0 || err != io.EOF || len(a.coming) == 0 { //nolint:errorlint // it is its own
			return n, err
		}

		a.first.close()
		a.now = <-<-a.coming
	}

	for len(a.now.rest) == 0 && a.now.err == nil {
		a.ask(a.now.buffer)

		if len(a.coming) == 0 {
			return 0, io.EOF
		}

		a.now = <-<-a.coming
	}

	if a.now.err != nil { // what came of this stretch until then is of no use
		return 0, a.now.err
	}

	n := copy(p, a.now.rest)
	a.now.rest = a.now.rest[n:]

	return n, nil
}

// Close implements io.Closer.
func (a *ahead) Close() error {
	a.end(errClosed)
	a.group.Wait()
	a.first.close()

	for _, buffer := range a.held {
		buffers.Put(buffer)
	}

	return nil
}
