package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/convertd/convertd/domain/fault"
)

// pacedBody is a request's body that must keep coming: within each window at least some bytes, or
// the rest. Only the time spent waiting for the client counts. Its errors are faults.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
	window  time.Duration
	least   int64
	left    time.Duration // of this window
	got     int64         // bytes in it
	ended   bool
	failure error // what broke it off
}

func newPacedBody(body io.ReadCloser, control *http.ResponseController, cfg Config) *pacedBody {
	b := &pacedBody{
		ReadCloser: body, control: control,
		window: cfg.StallTimeout, least: cfg.StallBytes, left: cfg.StallTimeout,
	}
	_ = control.SetReadDeadline(time.Now().Add(b.left)) // for a body that no handler reads

	return b
}

// Read implements io.Reader.
func (b *pacedBody) Read(p []byte) (int, error) {
	if b.ended {
		return 0, io.EOF
	}

	began := time.Now()
	_ = b.control.SetReadDeadline(began.Add(b.left))
	n, err := b.ReadCloser.Read(p)

	b.left -= time.Since(began)
	if b.got += int64(n); b.got >= b.least {
		b.got, b.left = 0, b.window
	}

	if err == nil {
		return n, nil
	}

	if errors.Is(err, io.EOF) {
		// The connection is listened to from now on for the client's leaving, which a deadline
		// would look like.
		b.ended = true
		_ = b.control.SetReadDeadline(time.Time{})

		return n, io.EOF
	}

	b.failure = b.fault(err)

	return n, b.failure
}

func (b *pacedBody) fault(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fault.New(fault.Timeout, "The body came too slowly: at least %d bytes must arrive every %s. "+
			"Send it again over a steadier connection.", b.least, b.window).
			Because(err)
	}

	return fault.New(fault.InvalidRequest, "The body ended before it was complete. Send it again.").
		Because(err)
}

// linger gives a client whose body is not read to its end a moment to take in the answer.
func (b *pacedBody) linger() {
	if !b.ended {
		_ = b.control.SetReadDeadline(time.Now().Add(lingering))
	}
}

// AtMost ends with FileTooLarge when a body grows over the limit.
func AtMost(r io.Reader, limit int64, what string) io.Reader {
	over := fault.New(fault.FileTooLarge, "%s is larger than the limit of %d MB.", what, limit>>20)
	return &bounded{r: r, left: limit, over: over}
}

type bounded struct {
	r    io.Reader
	left int64
	over error
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, b.over
	}

	if err != nil && !errors.Is(err, io.EOF) {
		return n, fmt.Errorf("read the body: %w", err)
	}

	return n, err
}
