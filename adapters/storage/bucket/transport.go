package bucket

import (
	"context"
	"net"
	"net/http"
	"time"
)

const (
	// stall is how long a service may take to answer, and how long a connection may stand still in
	// the midst of one: a transfer that goes on may take as long as it needs.
	stall        = 30 * time.Second
	dialLimit    = 10 * time.Second
	idleLimit    = 90 * time.Second
	idleEach     = 32 // connections of a host, kept for the next request
	idleTogether = 64
)

// newClient returns a client that waits for nobody for ever.
func newClient(patience time.Duration) *http.Client {
	t := &http.Transport{}
	shape(t, patience)

	return &http.Client{Transport: t}
}

// shape has a transport wait for nobody for ever. It keeps to HTTP/1: one connection for all, that
// stands still, would hold all of them up.
func shape(t *http.Transport, patience time.Duration) {
	dialer := &net.Dialer{Timeout: dialLimit}

	t.Proxy = http.ProxyFromEnvironment
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}

		return &impatient{conn, patience}, nil
	}
	t.ForceAttemptHTTP2 = false
	t.MaxIdleConns, t.MaxIdleConnsPerHost = idleTogether, idleEach
	t.IdleConnTimeout, t.TLSHandshakeTimeout = idleLimit, dialLimit
	t.ResponseHeaderTimeout = patience
}

// impatient is a connection that breaks where nothing comes or goes for a while. What goes keeps
// the waiting for what comes alive: an answer comes when the whole of a part has gone.
type impatient struct {
	net.Conn
	patience time.Duration
}

// Read implements io.Reader.
func (c *impatient) Read(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}

	return c.Conn.Read(p)
}

// Write implements io.Writer.
func (c *impatient) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}

	return c.Conn.Write(p)
}
