package describe

import (
	"github.com/danielgtaylor/huma/v2"
)

const (
	headerRefs    = "#/components/headers/"
	exampleRefs   = "#/components/examples/"
	parameterRefs = "#/components/parameters/"
)

const requestID = "X-Request-Id"

// everywhere are the headers of every answer.
func everywhere() []string {
	return []string{
		requestID, "X-Content-Type-Options", "Cache-Control",
		"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
		"X-Quota-Limit", "X-Quota-Remaining", "X-Quota-Reset",
	}
}

// header is a header that answers may carry.
type header struct {
	name, text string
	example    any
	maybe      bool // an answer that lists it may lack it
	whole      bool // a number
}

func headers() []header { //nolint:funlen // a table
	return []header{
		{
			name:    requestID,
			text:    "Names the request in logs: what the request's own X-Request-Id said, or made for it.",
			example: "req_01JMV4W3N5KQ8Z2X7C9D0FGHJK",
		},
		{
			name:    "X-Content-Type-Options",
			text:    "Keeps browsers from guessing another type than Content-Type says.",
			example: "nosniff",
		},
		{
			name:    "Cache-Control",
			example: "no-store",
			text:    "Answers may not be kept, since they hold signed links; a download may be, and is asked for again with its ETag.",
		},
		{
			name:    "Location",
			text:    "The job or file that was made; with a 303 the download.",
			example: "http://127.0.0.1:8080/v1/jobs/job_01JMV4W3N5KQ8Z2X7C9D0FGHJK",
		},
		{
			name:    "Idempotency-Replayed",
			text:    "true where an earlier call with the same Idempotency-Key has made it.",
			example: "true",
			maybe:   true,
		},
		{
			name:    "Preference-Applied",
			text:    "The wait that was followed, where the header Prefer asked for it.",
			example: "wait=60",
			maybe:   true,
		},
		{
			name:    "ETag",
			text:    "The SHA-256 of the file, in quotes, for If-None-Match and If-Range.",
			example: `"9f86d081884c7d659a2feaa0c55ad015"`,
		},
		{
			name:    "Last-Modified",
			text:    "When the file was made.",
			example: "Sun, 15 Feb 2026 10:30:00 GMT",
		},
		{
			name:    "Accept-Ranges",
			text:    "Parts of the file can be asked for with Range.",
			example: "bytes",
		},
		{
			name:    "Content-Range",
			text:    "Which bytes of how many these are.",
			example: "bytes 0-1023/1048576",
		},
		{name: "Content-Length", text: "Bytes of the body.", example: 1048576, whole: true},
		{
			name:    "Content-Disposition",
			text:    "Saves the file under its name.",
			example: "attachment; filename=video.mp4",
		},
		{
			name:    "Content-Security-Policy",
			text:    "Keeps a browser from running what the file holds.",
			example: "default-src 'none'; sandbox",
		},
		number(
			"X-RateLimit-Limit",
			60,
			"How many requests may be made in a minute; of a 429, what has refused it. Where there is a limit.",
		),
		number("X-RateLimit-Remaining", 59, "How many of them are left."),
		number("X-RateLimit-Reset", 1771237860,
			"When they are counted anew, in seconds since 1970."),
		number("X-Quota-Limit", 100,
			"How many conversions may be made in a day. Where there is a limit."),
		number("X-Quota-Remaining", 99, "How many of them are left."),
		number("X-Quota-Reset", 1771286400, "When they are counted anew, in seconds since 1970."),
		{
			name:    "Set-Cookie",
			text:    "The session, for a browser to keep; no script reads it.",
			example: "convertd_session=…; Path=/; HttpOnly; Secure; SameSite=Strict",
		},
		{
			name: "Tus-Resumable", text: "The version of tus.", example: "1.0.0", maybe: true,
		},
		{
			name:    "Upload-Offset",
			text:    "How many bytes of the upload have come.",
			example: 1048576,
			whole:   true,
		},
		{name: "Upload-Length", text: "Bytes of the whole upload.", example: 4194304, whole: true},
		{
			name:    "Upload-Metadata",
			text:    "The file's name, as filename in base64. Where one was given.",
			example: "filename dmlkZW8ubW92",
			maybe:   true,
		},
		{
			name:    "Upload-Expires",
			text:    "When the upload is given up, and no longer shown.",
			example: "Sun, 15 Feb 2026 10:30:00 GMT",
			maybe:   true,
		},
		{
			name:    "Upload-File",
			text:    "The id of the file that was made of the upload. Where there is one.",
			example: "file_01KHGEPS9W1Y3A5C7E9G2J4M6P",
			maybe:   true,
		},
		{name: "X-Accel-Buffering", text: "Keeps proxies from holding events back.", example: "no"},
		{
			name:    "Retry-After",
			text:    "The seconds after which a repeat may be answered otherwise.",
			example: 1,
			whole:   true,
			maybe:   true,
		},
	}
}

// number is a header with a number that an answer may lack.
func number(name string, example int, text string) header {
	return header{name: name, text: text, example: example, maybe: true, whole: true}
}

func addHeaders(doc *huma.OpenAPI) {
	doc.Components.Headers = map[string]*huma.Header{}

	for _, h := range headers() {
		schema := &huma.Schema{Type: huma.TypeString}

		if h.whole {
			least := 0.0
			schema = &huma.Schema{Type: huma.TypeInteger, Minimum: &least}
		}

		doc.Components.Headers[h.name] = &huma.Header{
			Description: h.text,
			Required:    !h.maybe,
			Schema:      schema,
			Example:     h.example,
		}
	}

	doc.Components.Parameters = map[string]*huma.Param{requestID: {
		Name:        requestID,
		In:          "header",
		Description: "Names the request in answers and logs: letters, digits and ._- , at most 128. Another is replaced.",
		Schema:      &huma.Schema{Type: huma.TypeString, Examples: []any{"my-request-1"}},
	}}
}

// named returns references to the headers of every answer and to those.
func named(more ...string) map[string]*huma.Param {
	refs := map[string]*huma.Param{}
	for _, name := range append(everywhere(), more...) {
		refs[name] = &huma.Param{Ref: headerRefs + name}
	}

	return refs
}
