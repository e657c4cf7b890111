package storages

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// Line is what befalls what goes over a connection, one way or the other: it lets move do some of p
// or nothing.
type Line func(c *Conn, p []byte, move func([]byte) (int, error)) (int, error)

// Conn is a connection to a server, of which a test says how it does.
type Conn struct {
	net.Conn

	line   *atomic.Pointer[Line]
	closed chan struct{}
	close  func() error
}

func newConn(c net.Conn, line *atomic.Pointer[Line]) *Conn {
	made := &Conn{Conn: c, line: line, closed: make(chan struct{})}
	made.close = sync.OnceValue(func() error {
		close(made.closed)

		return c.Close()
	})

	return made
}

// Read implements io.Reader.
func (c *Conn) Read(p []byte) (int, error) { return c.through(p, c.Conn.Read) }

// Write implements io.Writer.
func (c *Conn) Write(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var moved int

		moved, err = c.through(p[n:], c.Conn.Write)
		n += moved
	}

	return n, err
}

// Close implements io.Closer.
func (c *Conn) Close() error { return c.close() }

func (c *Conn) through(p []byte, move func([]byte) (int, error)) (int, error) {
	if line := c.line.Load(); line != nil {
		return (*line)(c, p, move)
	}

	return move(p)
}

var errLine = errors.New("the line is broken")

// Breaking is a line that breaks whenever so many bytes have gone over it, so many times, 0 for
// ever.
func Breaking(after int64, times int) Line {
	var gone atomic.Int64

	left := counted(times)

	return func(c *Conn, p []byte, move func([]byte) (int, error)) (int, error) {
		n, err := move(p)
		if err != nil || gone.Add(int64(n)) <= after || !left() {
			return n, err
		}

		gone.Store(0)

		_ = c.Close() // it is meant to break

		return n, errLine
	}
}

// Leaving is a line to a server that goes away when so many bytes have gone over it.
func Leaving(after int64) Line {
	midst, away := Breaking(after, 1), Breaking(0, 0)

	var gone atomic.Bool

	return func(c *Conn, p []byte, move func([]byte) (int, error)) (int, error) {
		if gone.Load() {
			return away(c, p, move)
		}

		n, err := midst(c, p, move)
		if errors.Is(err, errLine) {
			gone.Store(true)
		}

		return n, err
	}
}

// Dead is a line over which nothing goes, and that does not break.
func Dead(c *Conn, _ []byte, _ func([]byte) (int, error)) (int, error) {
	<-c.closed

	return 0, net.ErrClosed
}

// Dripping is a line over which a byte goes at a time, each after a pause.
func Dripping(pause time.Duration) Line {
	return func(c *Conn, p []byte, move func([]byte) (int, error)) (int, error) {
		if !waited(pause, c.closed) {
			return 0, net.ErrClosed
		}

		return move(p[:min(1, len(p))])
	}
}

// waited lets a time pass, and reports whether it did before done.
func waited(pause time.Duration, done <-chan struct{}) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()

	select {
	case <-timer.C:
		return true
	case <-done:
		return false
	}
}
