package sdks

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
)

// Moody is a proxy that refuses the first of every request of a client of ours, as a server does
// that is busy: with Retry-After. A repeat must be the same request, under the same Idempotency-Key.
type Moody struct {
	proxy *httputil.ReverseProxy

	mu     sync.Mutex
	seen   map[string]string // the key of each request that was refused
	faults []error
}

// NewMoody returns a proxy that has nothing behind it yet.
func NewMoody() *Moody { return &Moody{seen: map[string]string{}} }

// Behind sets where requests go.
func (m *Moody) Behind(address string) error {
	to, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("the server behind: %w", err)
	}

	m.proxy = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}

	return nil
}

// Err is what clients did wrong.
func (m *Moody) Err() error {
	m.mu.Lock()
	defer m.mu.Unlock()

	return errors.Join(m.faults...)
}

// ServeHTTP implements http.Handler.
func (m *Moody) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.UserAgent(), "convertd-") && m.refuse(r) {
		w.Header().Set("Retry-After", "0")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(refusal)) // a client that is gone has no use for it

		return
	}

	m.proxy.ServeHTTP(w, r)
}

const refusal = `{"success":false,"error":{"code":"SERVICE_UNAVAILABLE","message":"Again.","details":{}},` +
	`"meta":{"requestId":"r","timestamp":"2026-02-15T10:30:00Z"}}`

// refuse tells whether a request is to be refused: the first of a client to a path.
func (m *Moody) refuse(r *http.Request) bool {
	m.mu.Lock()
	defer m.mu.Unlock()

	from, key := r.Header.Get(
		"User-Agent",
	)+" "+r.Method+" "+r.URL.Path, r.Header.Get(
		"Idempotency-Key",
	)

	if r.Method == http.MethodPost && key == "" {
		m.faults = append(m.faults, fmt.Errorf("%s has no Idempotency-Key", from))
	}

	first, refused := m.seen[from]
	if !refused {
		m.seen[from] = key
		return true
	}

	if first != "" && first != "repeated" && first != key {
		m.faults = append(
			m.faults,
			fmt.Errorf("%s was repeated under another Idempotency-Key", from),
		)
	}

	if first != "" {
		m.seen[from] = "repeated"
	}

	return false
}
