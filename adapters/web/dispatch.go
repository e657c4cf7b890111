package web

import (
	"net/http"
	"path"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

// Dispatch hands requests to the routes of a mux. What the mux would refuse in plain text, or
// redirect in HTML, is refused like everything else.
func Dispatch(mux *http.ServeMux, refuse Refuse) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !plain(r.URL.EscapedPath()) {
			refuse(w, r, 0, NothingHere())
			return
		}

		handler, pattern := mux.Handler(r)
		if pattern != "" {
			_, ExchangeOf(r.Context()).route, _ = strings.Cut(pattern, " ")
			mux.ServeHTTP(w, r)

			return
		}

		probe := &muxAnswer{header: http.Header{}}
		handler.ServeHTTP(probe, r)

		if probe.status != http.StatusMethodNotAllowed {
			refuse(w, r, 0, NothingHere())
			return
		}

		allow := probe.header.Get("Allow")
		w.Header().Set("Allow", allow)
		refuse(w, r, 0, fault.New(fault.MethodNotAllowed,
			"This path does not take that method; it takes %s.", allow))
	})
}

// plain tells whether a path has no empty parts, "." or "..": from any other, the mux redirects to
// one that has none.
func plain(written string) bool {
	clean := path.Clean(written)
	return written == clean || written == clean+"/" && clean != "/"
}

// muxAnswer catches what the mux says to a request that no route takes.
type muxAnswer struct {
	header http.Header
	status int
}

func (m *muxAnswer) Header() http.Header         { return m.header }
func (m *muxAnswer) WriteHeader(status int)      { m.status = status }
func (m *muxAnswer) Write(p []byte) (int, error) { return len(p), nil }
