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
	left     int64         // bytes that may still come
	waited   time.Duration // for data, since the pace was last looked at
	came     int64         // bytes in that time
	err      error         // what ended it; given again to whoever reads on
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

	begun := time.Now()
	n, err := b.inner.Read(p)

	b.idle.Stop()
	b.waited += time.Since(begun)
	b.came += int64(n)

	switch {
	case int64(n) > b.left:
		n, err = int(b.left), tooLarge(b.maxSize)
	case err != nil && !errors.Is(err, io.EOF):
		err = b.download.broken(err)
	case err == nil && b.crawls():
		err = b.download.slow()
	}

	b.left -= int64(n)
	b.err = err

	return n, err
}

// crawls reports whether less came than the least in the time of one look. A server that sends a
// byte now and then would hold a place for as long as a download may take.
func (b *body) crawls() bool {
	if b.waited < b.download.cfg.IdleTimeout {
		return false
	}

	crawls := b.came < b.download.cfg.LeastBytes
	b.waited, b.came = 0, 0

	return crawls
}

// Close ends the download, finished or not.
func (b *body) Close() error {
	b.idle.Stop()
	b.download.end(errEnded)
	_ = b.inner.Close() // the connection is gone either way

	return nil
}
