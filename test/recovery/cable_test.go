package recovery_test

import (
	"bytes"
	"context"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/test/postgres"
)

// cable lies between a store and its PostgreSQL. It can be cut when a COMMIT has gone one way and
// its answer has not come back.
type cable struct {
	url    string // of the database, at this end
	far    string
	armed  atomic.Bool
	cuts   atomic.Int32
	closed sync.WaitGroup
}

func newCable(t *testing.T) *cable {
	t.Helper()
	u := must(url.Parse(postgres.Shared(t).Database(t)))(t)
	listener := must((&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"))(t)
	c := &cable{far: u.Host}
	u.Host = listener.Addr().String()
	c.url = u.String()
	ctx := t.Context()

	c.closed.Go(func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}

			c.closed.Go(func() { c.connect(ctx, near) })
		}
	})
	t.Cleanup(func() { // by when the store is closed
		_ = listener.Close()

		c.closed.Wait()
	})

	return c
}

// cutNext cuts the next connection on which something is committed.
func (c *cable) cutNext() { c.armed.Store(true) }

// connect carries one connection until one of its ends is closed.
func (c *cable) connect(ctx context.Context, near net.Conn) {
	far, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.far)
	if err != nil {
		_ = near.Close()
		return
	}

	var (
		committing atomic.Bool
		both       sync.WaitGroup
	)
	both.Go(func() {
		carryOn(near, far, func(sent []byte) bool {
			if bytes.Contains(sent, []byte("commit\x00")) && c.armed.CompareAndSwap(true, false) {
				committing.Store(true)
			}

			return true
		})
	})
	both.Go(func() {
		carryOn(far, near, func(answer []byte) bool {
			if !committing.Load() || !bytes.Contains(answer, []byte("COMMIT\x00")) {
				return true
			}

			c.cuts.Add(1)

			return false
		})
	})
	both.Wait()
}

// carryOn hands on what comes as long as it may, and closes both ends then.
func carryOn(from, to net.Conn, may func(chunk []byte) bool) {
	defer func() { _ = from.Close() }()
	defer func() { _ = to.Close() }()

	chunk := make([]byte, 64<<10)
	for {
		n, err := from.Read(chunk)
		if err != nil || !may(chunk[:n]) {
			return
		}

		if _, err := to.Write(chunk[:n]); err != nil {
			return
		}
	}
}
