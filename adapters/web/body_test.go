package web

import (
	"errors"
	"io"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/fault"
)

// pipe is a connection that hands out one piece after each pause and knows its deadline.
type pipe struct {
	http.ResponseWriter
	pause, deadlineIn time.Duration
	pieces            int
	size              int
}

func (p *pipe) SetReadDeadline(at time.Time) error {
	p.deadlineIn = time.Until(at)
	return nil
}
func (p *pipe) Close() error { return nil }
func (p *pipe) Read(b []byte) (int, error) {
	if p.pieces == 0 {
		return 0, io.EOF
	}

	if p.pause > p.deadlineIn {
		return 0, os.ErrDeadlineExceeded
	}

	time.Sleep(p.pause) //nolint:forbidigo // advances the bubble's clock
	p.pieces--

	return min(p.size, len(b)), nil
}

func TestPace(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		pause  time.Duration
		size   int
		pieces int
		slow   bool
	}{
		"just fast enough":    {pause: 29 * time.Second, size: 16 << 10, pieces: 20},
		"several in a window": {pause: 7 * time.Second, size: 4 << 10, pieces: 40},
		"a small rest":        {pause: 29 * time.Second, size: 10, pieces: 1},
		"a byte now and then": {pause: 10 * time.Second, size: 1, pieces: 20, slow: true},
		"too slow by a bit":   {pause: 8 * time.Second, size: 4 << 10, pieces: 20, slow: true},
		"silent":              {pause: time.Hour, size: 1 << 20, pieces: 1, slow: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &pipe{pause: c.pause, size: c.size, pieces: c.pieces}
				body := newPacedBody(p, http.NewResponseController(p), DefaultConfig())

				var err error
				for b := make([]byte, 64<<10); err == nil; {
					_, err = body.Read(b)

					//nolint:forbidigo // our own slowness is not the client's
					time.Sleep(time.Minute)
				}

				if fault.Is(err, fault.Timeout) != c.slow || errors.Is(err, io.EOF) == c.slow {
					t.Errorf("%v", err)
				}
			})
		})
	}
}
