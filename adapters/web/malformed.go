package web

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/convertd/convertd/domain/fault"
)

// plainAnswer is what net/http puts between the status and the text of an answer to what it cannot
// read as a request. It writes such an answer at once, past every handler, without other headers.
const plainAnswer = "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"

// Shaped is a listener for a server of [NewServer] with the same handler, which answers, in its own
// shape, also what is no request that it could be given.
func Shaped(listener net.Listener, handler http.Handler) net.Listener {
	return shaping{listener, handler}
}

// answers has the connections of a server know when a handler's answer is under way.
func answers(server *http.Server) {
	handler := server.Handler

	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(connKey{}).(*conn); ok {
			c.answering.Store(true)
		}

		handler.ServeHTTP(w, r)
	})
	server.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		return context.WithValue(ctx, connKey{}, c)
	}
	server.ConnState = func(c net.Conn, state http.ConnState) {
		if c, ok := c.(*conn); ok && state == http.StateIdle {
			c.answering.Store(false)
		}
	}
}

type connKey struct{}

// shaping is a listener whose connections shape answers.
type shaping struct {
	net.Listener

	handler http.Handler
}

// Accept implements net.Listener.
func (l shaping) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &conn{TCPConn: tcp, handler: l.handler}, nil
	}

	return c, err //nolint:wrapcheck // a listener's errors are its server's
}

// conn is a connection on which net/http's own answers are replaced.
type conn struct {
	*net.TCPConn

	handler   http.Handler
	answering atomic.Bool // what is written belongs to a handler's answer
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (int, error) {
	if c.answering.Load() || !bytes.Contains(p, []byte(plainAnswer)) {
		return c.TCPConn.Write(p) //nolint:wrapcheck // a connection's errors are its user's
	}

	_, err := c.TCPConn.Write(c.shaped(string(p)))

	return len(p), err //nolint:wrapcheck // as above
}

// shaped has the handler answer what net/http has answered in its own words.
func (c *conn) shaped(said string) []byte {
	line, _, _ := strings.Cut(said, plainAnswer)
	status, _ := strconv.Atoi(strings.Split(line+" 0 0", " ")[1])
	_, why, _ := strings.Cut(line, ": ")
	w := &answer{header: http.Header{}}
	r := &http.Request{
		Method:     http.MethodGet,
		URL:        &url.URL{Path: "/"},
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     http.Header{},
		Body:       http.NoBody,
		RemoteAddr: c.RemoteAddr().String(),
	}

	c.handler.ServeHTTP(w, r.WithContext(
		context.WithValue(context.Background(), malformedKey{}, malformed{status, why})))

	return w.wire()
}

// malformed is what net/http says of a request that it cannot read.
type malformed struct {
	status int
	why    string // "" where it does not say
}

type malformedKey struct{}

func (m malformed) fault() *fault.Fault {
	switch m.status {
	case http.StatusRequestHeaderFieldsTooLarge:
		return fault.New(fault.InvalidRequest,
			"The headers are longer than %d KiB together. Send fewer or shorter ones.",
			mostHeaders>>10)
	case http.StatusNotImplemented:
		return fault.New(
			fault.InvalidRequest,
			"This transfer encoding is not known here. Send the body chunked, or with its Content-Length.",
		)
	case http.StatusHTTPVersionNotSupported:
		return fault.New(fault.InvalidRequest,
			"This version of HTTP is not spoken here. Use HTTP/1.1.")
	}

	why := "it is not HTTP/1.1"
	if m.why != "" {
		why = m.why
	}

	return fault.New(fault.InvalidRequest,
		"The request cannot be read: %s. Check its first line and headers.", why)
}

// answer is an answer that is kept until it is written.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

// wire is the answer as it goes over the wire, the last on its connection.
func (a *answer) wire() []byte {
	var out bytes.Buffer

	fmt.Fprintf(&out, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	a.header.Set("Connection", "close")
	a.header.Set("Content-Length", strconv.Itoa(a.body.Len()))
	_ = a.header.Write(&out) // to memory
	out.WriteString("\r\n")
	_, _ = a.body.WriteTo(&out)

	return out.Bytes()
}
