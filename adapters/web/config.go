package web

import (
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// Config holds what an operator can set of the transport.
type Config struct {
	// StallTimeout is how long a client may take to send StallBytes of a body, or to take in a part
	// of an answer.
	StallTimeout time.Duration
	StallBytes   int64 // bytes
	// CORSOrigins are the origins whose pages may call, such as https://app.example.com, or "*" for
	// all; none by default.
	CORSOrigins []string
	// Open is set where callers are not authenticated.
	Open *Open
	// SpoolDir is the folder of bodies that are too large for memory; the system's own by default.
	SpoolDir string
}

// DefaultConfig returns what holds where an operator has set nothing.
func DefaultConfig() Config {
	return Config{StallTimeout: 30 * time.Second, StallBytes: 16 << 10}
}

// Validate names what is wrong with a configuration, and how to set it right.
func (c Config) Validate() error {
	if c.StallTimeout <= 0 || c.StallBytes <= 0 {
		return errors.New("CONVERTD_STALL_TIMEOUT must be greater than zero")
	}

	return checkOrigins(c.CORSOrigins)
}

// mostHeaders is how many bytes the headers of a request may have.
const mostHeaders = 64 << 10

// NewServer returns a server with the limits that a handler cannot set: on a request's header and
// on idle connections. Bodies and answers have no limit on their whole time; a Handler watches that
// they keep moving.
func NewServer(handler http.Handler, log *slog.Logger) *http.Server {
	server := &http.Server{
		Handler:           handler,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    mostHeaders,
	}
	answers(server)

	return server
}
