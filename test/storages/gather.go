package storages

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
)

// gather hands uploads that come in chunks on as one: the emulator of Google's storage hashes all
// that has come so far with each chunk, which takes minutes for a large file.
type gather struct {
	next http.Handler

	mu    sync.Mutex
	begun map[string]*bytes.Buffer // by the id of the upload
}

// ServeHTTP implements http.Handler.
func (g *gather) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, span := r.URL.Query().Get("upload_id"), r.Header.Get("Content-Range")
	if id == "" || span == "" {
		g.next.ServeHTTP(w, r)
		return
	}

	all := g.of(id)

	var from int
	if _, err := fmt.Sscanf(span, "bytes %d-", &from); err == nil && from <= all.Len() {
		all.Truncate(from) // what broke off comes again
	}

	if _, err := io.Copy(all, r.Body); err != nil { // a client that breaks off sends it again
		panic(http.ErrAbortHandler)
	}

	if strings.HasSuffix(span, "/*") {
		w.Header().Set("Range", fmt.Sprintf("bytes=0-%d", all.Len()-1))
		w.Header().Set("X-Http-Status-Code-Override", "308")

		return
	}

	g.mu.Lock()
	delete(g.begun, id)
	g.mu.Unlock()

	r.Body, r.ContentLength = io.NopCloser(all), int64(all.Len())
	if all.Len() > 0 {
		r.Header.Set("Content-Range", fmt.Sprintf("bytes 0-%d/%[2]d", all.Len()-1, all.Len()))
	}

	g.next.ServeHTTP(w, r)
}

func (g *gather) of(id string) *bytes.Buffer {
	g.mu.Lock()
	defer g.mu.Unlock()

	if g.begun == nil {
		g.begun = map[string]*bytes.Buffer{}
	}

	if g.begun[id] == nil {
		g.begun[id] = &bytes.Buffer{}
	}

	return g.begun[id]
}
