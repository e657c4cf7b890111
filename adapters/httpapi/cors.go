package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/rs/cors"
)

// everyOrigin lets pages of any origin call the API.
const everyOrigin = "*"

// preflightAge is how long a browser may remember what it may send: as long as Chromium does at most.
const preflightAge = 2 * time.Hour

// checkOrigins refuses what browsers never send as an Origin. Patterns are refused too: who may call is told in full, or everybody may.
func checkOrigins(origins []string) error {
	for _, origin := range origins {
		u, err := url.Parse(origin)
		if origin != everyOrigin && (err != nil || u.Host == "" || u.Scheme+"://"+u.Host != origin || u.Hostname() == "" || strings.Contains(origin, everyOrigin)) {
			return fmt.Errorf("CONVERTD_CORS_ORIGINS holds %q; set it to origins such as https://app.example.com, without a path, or to * for all", origin)
		}
	}
	return nil
}

// acrossOrigins lets the pages of the configured origins call the routes that next serves; with none configured it is next. Credentials that a
// browser adds of its own accord are never let through: the API knows callers by what they send.
func acrossOrigins(origins []string, api *huma.OpenAPI, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: methods(api),
		AllowedHeaders: []string{
			"Content-Type", "X-Api-Key", "Authorization", "Idempotency-Key", "Prefer", "Range", "If-None-Match", "Last-Event-ID", requestIDHeader, "traceparent",
		},
		ExposedHeaders: []string{
			"Location", requestIDHeader, "ETag", "Content-Range", "Content-Disposition", "Accept-Ranges", "Allow", "Retry-After", "Preference-Applied",
			"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Quota-Limit", "X-Quota-Remaining", "X-Quota-Reset", "Idempotency-Replayed",
		},
		MaxAge: int(preflightAge.Seconds()),
	}).Handler(next)
}

// methods returns the methods that some route takes.
func methods(api *huma.OpenAPI) []string {
	var list []string
	for _, path := range api.Paths {
		for method, operation := range map[string]*huma.Operation{
			http.MethodGet: path.Get, http.MethodHead: path.Get, http.MethodPost: path.Post,
			http.MethodPut: path.Put, http.MethodPatch: path.Patch, http.MethodDelete: path.Delete,
		} {
			if operation != nil && !slices.Contains(list, method) {
				list = append(list, method)
			}
		}
	}
	return list
}
