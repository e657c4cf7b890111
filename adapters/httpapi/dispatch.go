package httpapi

import (
	"net/http"
	"path"

	"github.com/convertd/convertd/domain/fault"
)

// dispatch hands a request to its route. What the mux would refuse in plain text, or redirect in HTML, is refused in the shape of every other error.
func (a *API) dispatch(w http.ResponseWriter, r *http.Request) {
	if !plain(r.URL.EscapedPath()) {
		refuse(w, r, nothingHere())
		return
	}
	handler, pattern := a.mux.Handler(r)
	if pattern != "" {
		a.mux.ServeHTTP(w, r)
		return
	}
	probe := &muxAnswer{header: http.Header{}}
	handler.ServeHTTP(probe, r)
	if probe.status != http.StatusMethodNotAllowed {
		refuse(w, r, nothingHere())
		return
	}
	allow := probe.header.Get("Allow")
	w.Header().Set("Allow", allow)
	refuse(w, r, fault.New(fault.MethodNotAllowed, "This path does not take that method; it takes %s.", allow))
}

// plain tells whether a path has no empty parts, "." or "..": from any other, the mux redirects to one that has none.
func plain(written string) bool {
	clean := path.Clean(written)
	return written == clean || written == clean+"/" && clean != "/"
}

func nothingHere() error {
	return fault.New(fault.NotFound, "There is nothing at this path. Check it against the API's documentation, at /docs.")
}

// muxAnswer catches what the mux says to a request that no route takes.
type muxAnswer struct {
	header http.Header
	status int
}

func (m *muxAnswer) Header() http.Header         { return m.header }
func (m *muxAnswer) WriteHeader(status int)      { m.status = status }
func (m *muxAnswer) Write(p []byte) (int, error) { return len(p), nil }
