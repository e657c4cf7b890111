package web

import (
	"net/http"
	"time"
)

// lingering is how long the rest of a refused body is waited for, so that a client that is still
// sending can read the refusal.
const lingering = 2 * time.Second

// recorder watches an answer: its status and size, and that the client keeps taking it in.
type recorder struct {
	http.ResponseWriter
	control *http.ResponseController
	body    *pacedBody // nil where the request has none
	stall   time.Duration
	status  int // 0 until the header is written
	written int64
}

// newRecorder puts the request's body under watch too. Deadlines that a connection cannot have, as
// in some tests, are done without.
func newRecorder(w http.ResponseWriter, r *http.Request, cfg Config) *recorder {
	out := &recorder{
		ResponseWriter: w,
		control:        http.NewResponseController(w),
		stall:          cfg.StallTimeout,
	}
	// the last answer on this connection may have left one
	_ = out.control.SetWriteDeadline(time.Time{})
	if r.Body != nil && r.Body != http.NoBody {
		out.body = newPacedBody(r.Body, out.control, cfg)
		r.Body = out.body
	}

	return out
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
		if r.body != nil {
			r.body.linger()
		}

		_ = r.control.SetWriteDeadline(time.Now().Add(r.stall))
	}

	r.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter. Each piece must be taken in within the stall timeout.
func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}

	_ = r.control.SetWriteDeadline(time.Now().Add(r.stall))
	n, err := r.ResponseWriter.Write(p)
	r.written += int64(n)

	return n, err
}
