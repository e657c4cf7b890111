package dashboard

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/vearutop/statigz"
)

//go:embed dist
var built embed.FS

// policy lets the page run its own scripts and speak with its own server. What is shown of files
// stands in blob URLs, which the page makes itself.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; " +
	"img-src 'self' blob: data:; media-src 'self' blob:; frame-src blob:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Register adds the page at / to a mux, and what it is made of below /assets. missing answers where
// there is nothing.
func Register(mux *http.ServeMux, missing http.HandlerFunc) {
	index, _ := built.ReadFile("dist/index.html") // it is embedded: the build fails without it
	sum := sha256.Sum256(index)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`

	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(index))
	})

	files := statigz.FileServer(built, statigz.EncodeOnInit, statigz.FSPrefix("dist"),
		statigz.OnNotFound(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Del("Vary")
			missing(w, r)
		}))

	mux.HandleFunc("GET /assets/{asset}", func(w http.ResponseWriter, r *http.Request) {
		// another content has another name
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		files.ServeHTTP(w, r)
	})
}
