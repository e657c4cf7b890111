package storages

import (
	"io"
	"net/http"
	"time"
)

// Drip is a server that sends and takes a byte at a time, each after a pause.
func Drip(pause time.Duration) Trouble {
	return func(server http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != tokenPath {
				slow := dripping{pause, r.Context().Done()}
				r.Body = &dripIn{r.Body, slow}
				w = &dripOut{w, http.NewResponseController(w), slow}
			}

			server.ServeHTTP(w, r)
		})
	}
}

// dripping says how slow, and when nobody needs it any more.
type dripping struct {
	pause time.Duration
	done  <-chan struct{}
}

type dripIn struct {
	io.ReadCloser
	dripping
}

// Read implements io.Reader.
func (d *dripIn) Read(p []byte) (int, error) {
	if !waited(d.pause, d.done) {
		return 0, errLine
	}

	return d.ReadCloser.Read(p[:min(1, len(p))])
}

type dripOut struct {
	http.ResponseWriter

	flusher *http.ResponseController
	dripping
}

// Write implements io.Writer.
func (d *dripOut) Write(p []byte) (int, error) {
	for n := range p {
		if _, err := d.ResponseWriter.Write(p[n : n+1]); err != nil {
			return n, err
		}

		if err := d.flusher.Flush(); err != nil {
			return n, err
		}

		if !waited(d.pause, d.done) {
			return n, errLine
		}
	}

	return len(p), nil
}
