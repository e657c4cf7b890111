package remote

import (
	"net"
	"time"
)

// watched ends a connection on which nothing has moved for a time, in either direction: while one
// side sends a file, the other is silent. It ends the session where too little moves.
type watched struct {
	net.Conn

	session *session
}

// Read implements io.Reader. Whoever waits for what it reads says so: a connection that nobody
// needs now is silent.
func (w *watched) Read(p []byte) (int, error) {
	w.touch()

	n, err := w.Conn.Read(p)
	if n > 0 {
		w.touch()
	}

	if w.session.in.crawls(n, w.session.cfg) {
		return n, w.session.slow()
	}

	return n, err //nolint:wrapcheck // a connection's errors are its callers'
}

// Write implements io.Writer. It waits for whoever does not take what is sent.
func (w *watched) Write(p []byte) (int, error) {
	defer w.session.out.wait()()

	w.touch()

	n, err := w.Conn.Write(p)
	if n > 0 {
		w.touch()
	}

	if w.session.out.crawls(n, w.session.cfg) {
		return n, w.session.slow()
	}

	return n, err //nolint:wrapcheck // a connection's errors are its callers'
}

// touch moves the deadline of both directions. One that cannot be moved belongs to a connection
// that is closed.
func (w *watched) touch() {
	_ = w.SetDeadline(time.Now().Add(w.session.cfg.IdleTimeout))
}
