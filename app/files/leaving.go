package files

import (
	"context"
	"io"
	"sync"
	"time"
)

const (
	// roomBlock is how many bytes of a file come between two looks at the disk.
	roomBlock = 1 << 20
	// roomAge is how old what was seen of the disk may be.
	roomAge = 2 * time.Second
)

// coming counts the bytes that have come since the disk was last seen to change: many files come
// side by side, and each would find the room that all of them share.
type coming struct {
	mu    sync.Mutex
	free  int64
	since time.Time
	bytes int64
}

// beyond notes bytes that come, and returns how much room is left with them.
func (c *coming) beyond(free, bytes int64, now time.Time) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()

	if free != c.free || now.Sub(c.since) >= roomAge {
		c.free, c.since, c.bytes = free, now, 0
	}

	c.bytes += bytes

	return free - c.bytes
}

// leaving is a body that ends with DiskFull where the rest of it would take what must stay free.
type leaving struct {
	io.Reader

	ctx   context.Context //nolint:containedctx // a reader's is the call's that it is read in
	files *Service
	taken int64 // since the last look
}

// Read implements io.Reader.
func (l *leaving) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if l.taken += int64(n); l.taken < roomBlock {
		return n, err //nolint:wrapcheck // a reader's errors are its callers', io.EOF among them
	}

	free, failed := l.files.Space.Free(l.ctx)
	if failed != nil {
		return n, failed //nolint:wrapcheck // as above
	}

	left := l.files.coming.beyond(free, l.taken, l.files.Clock.Now())
	l.taken = 0

	if left < l.files.cfg.MinFree {
		return n, NoRoom()
	}

	return n, err //nolint:wrapcheck // as above
}
