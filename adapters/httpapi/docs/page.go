package docs

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/swaggest/swgui/v5/static"
	"github.com/vearutop/statigz"
)

//go:embed index.html
var index []byte

//go:embed start.js
var script []byte

// policy lets the page run its own scripts and speak with its own server. Swagger UI sets styles on
// elements, which cannot be named.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Register adds the guide at /docs to a mux, the API's page at /docs/api, what they are made of
// beside it. missing answers where there is nothing. Without a guide, /docs leads to the API's
// page.
func Register(mux *http.ServeMux, guide *Guide, missing http.HandlerFunc) {
	mux.HandleFunc("GET /docs/api", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		Serve(w, r, "text/html; charset=utf-8", index)
	})
	mux.HandleFunc("GET /docs/{$}", lead("../docs", http.StatusMovedPermanently))
	mux.HandleFunc("GET /docs/start.js", func(w http.ResponseWriter, r *http.Request) {
		Serve(w, r, "text/javascript; charset=utf-8", script)
	})

	library := statigz.FileServer(static.FS, func(s *statigz.Server) {
		s.OnNotFound = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-store")
			w.Header().Del("Vary")
			missing(w, r)
		}
	})

	mux.HandleFunc("GET /docs", func(w http.ResponseWriter, r *http.Request) {
		if guide == nil || !guide.serve(w, r, "") {
			lead("docs/api", http.StatusFound)(w, r)
		}
	})
	mux.HandleFunc("GET /docs/screenshots/{name}", func(w http.ResponseWriter, r *http.Request) {
		if guide == nil || !guide.picture(w, r, r.PathValue("name")) {
			missing(w, r)
		}
	})
	mux.HandleFunc("GET /docs/{asset}", func(w http.ResponseWriter, r *http.Request) {
		if guide != nil && guide.serve(w, r, r.PathValue("asset")) {
			return
		}

		// another release of the library is no harm for a day
		w.Header().Set("Cache-Control", "public, max-age=86400")
		http.StripPrefix("/docs", library).ServeHTTP(w, r)
	})
}

// LeadHere leads from / to the pages, where nothing else stands there.
func LeadHere(mux *http.ServeMux) {
	// not for good: a dashboard may come to stand there
	mux.HandleFunc("GET /{$}", lead("docs", http.StatusFound))
}

// lead answers with a redirect. It is relative, so that it holds behind a proxy that puts a path
// before.
func lead(to string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(status)
	}
}

// Serve sends content that a browser may keep as long as it asks each time whether it still holds.
func Serve(w http.ResponseWriter, r *http.Request, media string, content []byte) {
	sum := sha256.Sum256(content)

	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "no-cache")
	// weak: it may be compressed on its way
	w.Header().Set("ETag", `W/"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
