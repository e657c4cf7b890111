package httpapi

import (
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/web"
)

// shared is what pages of other origins may send to the API and read of its answers.
func shared(api *huma.OpenAPI) web.Sharing {
	return web.Sharing{
		Methods: methods(api),
		Headers: []string{
			"Content-Type", "X-Api-Key", "Authorization", "Idempotency-Key", "Prefer", "Range",
			"If-None-Match", "Last-Event-ID", web.RequestIDHeader, "traceparent",
			tusVersionName, tusLength, tusOffset, tusMetadata,
		},
		Exposed: []string{
			"Location",
			web.RequestIDHeader,
			"ETag",
			"Content-Range",
			"Content-Disposition",
			"Accept-Ranges",
			"Allow",
			"Retry-After",
			"Preference-Applied",
			"X-RateLimit-Limit",
			"X-RateLimit-Remaining",
			"X-RateLimit-Reset",
			"X-Quota-Limit",
			"X-Quota-Remaining",
			"X-Quota-Reset",
			"Idempotency-Replayed",
			tusVersionName, tusLength, tusOffset, tusMetadata, tusExpires, tusFile,
		},
	}
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
