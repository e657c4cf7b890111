package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/rs/cors"
)

// everyOrigin lets pages of any origin call.
const everyOrigin = "*"

// preflightAge is how long a browser may remember what it may send: as long as Chromium does at
// most.
const preflightAge = 2 * time.Hour

// checkOrigins refuses what browsers never send as an Origin. Patterns are refused too: who may
// call is told in full, or everybody may.
func checkOrigins(origins []string) error {
	for _, origin := range origins {
		if origin == everyOrigin {
			continue
		}

		u, err := url.Parse(origin)

		bare := err == nil && u.Hostname() != "" && u.Scheme+"://"+u.Host == origin
		if !bare || strings.Contains(origin, everyOrigin) {
			return fmt.Errorf("CONVERTD_CORS_ORIGINS holds %q; "+
				"set it to origins such as https://app.example.com, without a path, or to * for all", origin)
		}
	}

	return nil
}

// Sharing is what pages of other origins may send and read.
type Sharing struct {
	Methods []string // that some route takes
	Headers []string // of requests
	Exposed []string // headers of answers
}

// AcrossOrigins lets the pages of the configured origins call what next serves; with none
// configured it is next. Credentials that a browser adds of its own accord are never let through:
// callers are known by what they send.
func (c Config) AcrossOrigins(may Sharing, next http.Handler) http.Handler {
	if len(c.CORSOrigins) == 0 {
		return next
	}

	return cors.New(cors.Options{
		AllowedOrigins: c.CORSOrigins,
		AllowedMethods: may.Methods,
		AllowedHeaders: may.Headers,
		ExposedHeaders: may.Exposed,
		MaxAge:         int(preflightAge.Seconds()),
	}).Handler(next)
}
