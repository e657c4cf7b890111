package remote

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"

	"github.com/convertd/convertd/ports"
)

const maxHeaderBytes = 64 << 10

var (
	errTooLong = errors.New("transfer took longer than its limit")
	errRefused = errors.New("address was refused")
	errSlow    = errors.New("too little came or went")
	errClosed  = errors.New("session is over")
)

// session is what belongs to one place while it is open: its connections, and why one was refused.
type session struct {
	*Remote
	place   ports.Place
	http    *http.Client
	secrets []string
	in, out pace
	// ctx ends when an address is refused, or the storage is too slow: a library may not take that
	// for what passes.
	ctx    context.Context //nolint:containedctx // it outlives the call that opened it
	cancel context.CancelCauseFunc

	mu      sync.Mutex
	refused string // the host that may not be reached
}

func (r *Remote) newSession(ctx context.Context, p ports.Place) *session {
	s := &session{Remote: r, place: p, secrets: secretsOf(p)}
	s.ctx, s.cancel = context.WithCancelCause(ctx)

	s.http = &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would dial for us, out of the guard's sight
			DialContext:            s.dialer(r.Guard.Dial),
			TLSHandshakeTimeout:    r.cfg.IdleTimeout,
			ResponseHeaderTimeout:  r.cfg.IdleTimeout,
			MaxResponseHeaderBytes: maxHeaderBytes,
			MaxIdleConnsPerHost:    stretches,
			DisableCompression:     true,
		},
		// what is signed for one host is not sent to another
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}

	return s
}

func (s *session) close() {
	s.cancel(errClosed)
	s.http.CloseIdleConnections()
}

type dial = func(ctx context.Context, network, address string) (net.Conn, error)

// dialer notes what the guard refuses, and ends connections on which nothing moves.
func (s *session) dialer(guarded dial) dial {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := guarded(ctx, network, address)
		if err != nil && s.Refused(err) {
			s.refuse(address)
		}

		if err != nil {
			return nil, err
		}

		return &watched{Conn: conn, session: s}, nil
	}
}

func (s *session) refuse(address string) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}

	s.mu.Lock()
	s.refused = host
	s.mu.Unlock()
	s.cancel(errRefused)
}

// slow ends the session.
func (s *session) slow() error {
	s.cancel(errSlow)

	return errSlow
}

func (s *session) refusal() string {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.refused
}

// limit returns a context for the transfer of one file: it ends with the caller's, with the time
// limit, and with the session.
func (s *session) limit(caller context.Context) (context.Context, context.CancelCauseFunc) {
	timed, stop := context.WithTimeoutCause(caller, s.cfg.MaxTime, errTooLong)
	ctx, cancel := context.WithCancelCause(timed)
	unwatch := context.AfterFunc(s.ctx, func() { cancel(context.Cause(s.ctx)) })

	return ctx, func(cause error) {
		cancel(cause)
		unwatch()
		stop()
	}
}
