package fetch

import (
	"errors"
	"io"
	"time"
)

// body hands on what comes and watches its size and its pace.
type body struct {
	inner    io.ReadCloser
	download *download
	idle     *time.Timer
	maxSize  int64
	left     int64 // bytes that may still come
	err      error // what ended it; given again to whoever reads on
}

func newBody(inner io.ReadCloser, d *download, maxSize int64) *body {
	idle := time.AfterFunc(d.cfg.IdleTimeout, func() { d.end(errIdle) })
	idle.Stop() // until the first Read

	return &body{inner: inner, download: d, idle: idle, maxSize: maxSize, left: maxSize}
}

// Read implements io.Reader. Every error but io.EOF is a fault, or the cause of the ended context.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil || len(p) == 0 {
		return 0, b.err
	}

	if int64(len(p))-1 > b.left {
		p = p[:b.left+1] // one byte too many tells that the file is too large
	}
	// The time between two reads is the reader's, and is not held against the server.
	b.idle.Reset(b.download.cfg.IdleTimeout)
	n, err := b.inner.Read(p)
	b.idle.Stop()

	switch {
	case int64(n) > b.left:
		n, err = int(b.left), tooLarge(b.maxSize)
	case err != nil && !errors.Is(err, io.EOF):
		err = b.download.broken(err)
	}

	b.left -= int64(n)
	b.err = err

	return n, err
}

// Close ends the download, finished or not.
func (b *body) Close() error {
	b.idle.Stop()
	b.download.end(errEnded)
	_ = b.inner.Close() // the connection is gone either way

	return nil
}
