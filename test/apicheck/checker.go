package apicheck

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/httpapi/describe"
)

// Checker holds answers against the description. It is safe for concurrent use.
type Checker struct{ versions []version }

// version is the description in one version of OpenAPI, with its routes as the server's own mux
// finds them.
type version struct {
	doc *openapi3.T
	mux *http.ServeMux // its handlers are described
}

// described is a route. It serves nothing: it is what the mux finds for a path that is the route's
// own, and not one to be redirected.
type described struct {
	http.Handler

	route *routers.Route
}

// New returns a checker of the API as it is described now.
func New() (*Checker, error) {
	c := &Checker{}

	for _, v := range []string{describe.V31, describe.V30} {
		doc, err := httpapi.Describe()
		if err != nil {
			return nil, err
		}

		text, err := describe.Render(doc, v, describe.FormatJSON)
		if err != nil {
			return nil, err
		}

		if err := c.add(text); err != nil {
			return nil, fmt.Errorf("OpenAPI %s: %w", v, err)
		}
	}

	return c, nil
}

// add takes a document in, once it is found to be valid with all its examples.
func (c *Checker) add(text []byte) error {
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return err
	}

	if err := doc.Validate(context.Background(), openapi3.EnableExamplesValidation()); err != nil {
		return err
	}

	v := version{doc: doc, mux: http.NewServeMux()}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			v.mux.Handle(
				method+" "+path,
				described{
					route: &routers.Route{
						Spec:      doc,
						Path:      path,
						PathItem:  item,
						Method:    method,
						Operation: op,
					},
				},
			)
		}
	}

	c.versions = append(c.versions, v)

	return nil
}

// Check returns what is wrong with an answer, whose body has been read; nil where it is as
// described.
func (c *Checker) Check(res *http.Response, body []byte) error {
	var errs []error

	for _, v := range c.versions {
		if err := v.check(res, body); err != nil {
			errs = append(
				errs,
				fmt.Errorf(
					"OpenAPI %s: %s %s: %d: %w",
					v.doc.OpenAPI,
					res.Request.Method,
					res.Request.URL.Path,
					res.StatusCode,
					err,
				),
			)
		}
	}

	return errors.Join(errs...)
}

func (v version) check(res *http.Response, body []byte) error {
	if undescribed(res.Request.URL.Path) || preflight(res.Request) {
		return nil
	}

	handler, _ := v.mux.Handler(res.Request)

	found, ok := handler.(described)
	if !ok {
		return v.unmatched(res, body)
	}

	response := found.route.Operation.Responses.Value(fmt.Sprint(res.StatusCode))
	if response == nil {
		return errors.New("the status is not described")
	}

	if err := headers(res, response.Value); err != nil {
		return err
	}

	if res.Request.Method == http.MethodHead {
		return nil
	}

	return v.body(res, body, found.route, response.Value)
}

// undescribed are the pages for people, which are no part of the API.
func undescribed(path string) bool {
	return path == "/" || strings.HasPrefix(path, "/assets/") ||
		strings.HasPrefix(path, "/admin/queue/") ||
		path == "/docs" || strings.HasPrefix(path, "/docs/") ||
		strings.HasPrefix(path, "/openapi")
}

// preflight tells a browser's question whether a page may send a request, which is part of HTTP and
// not of the API.
func preflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}

// unmatched judges the answer to a path or method that nothing takes: it can only be the one or the
// other refusal.
func (v version) unmatched(res *http.Response, body []byte) error {
	code := map[int]string{http.StatusNotFound: "NOT_FOUND", http.StatusMethodNotAllowed: "METHOD_NOT_ALLOWED"}[res.StatusCode]
	if code == "" {
		return errors.New("the path is not described for this method")
	}

	if res.StatusCode == http.StatusMethodNotAllowed && res.Header.Get("Allow") == "" {
		return errors.New("the header Allow is missing")
	}

	if res.Request.Method == http.MethodHead {
		return nil
	}

	value, err := decode(body)
	if err != nil {
		return err
	}

	if got := codeOf(value); got != code {
		return fmt.Errorf("the code is %q, not %s", got, code)
	}

	return v.doc.Components.Schemas["Problem"].Value.VisitJSON(value, openapi3.MultiErrors())
}

// body holds a body against its schema, and an error's code against those that are described for
// its status.
func (v version) body(
	res *http.Response,
	body []byte,
	route *routers.Route,
	response *openapi3.Response,
) error {
	if len(response.Content) == 0 {
		if len(body) > 0 {
			return fmt.Errorf("there is a body of %d bytes where none is described", len(body))
		}

		return nil
	}

	media, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil || response.Content.Get(media) == nil {
		return fmt.Errorf("the type %q is not described", res.Header.Get("Content-Type"))
	}

	if media == mediaEvents {
		return v.events(body, response.Content[mediaEvents])
	}

	if media != describe.JSON || response.Content[describe.JSON] == nil {
		return nil // bytes: nothing is said about them
	}

	value, err := decode(body)
	if err != nil {
		return err
	}

	if code := codeOf(value); res.StatusCode >= http.StatusBadRequest &&
		response.Content[describe.JSON].Examples[code] == nil {
		return fmt.Errorf("the code %q is not described for this status", code)
	}

	return openapi3filter.ValidateResponse(
		context.Background(),
		&openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{
				Request: res.Request,
				Route:   route,
			},
			Status:  res.StatusCode,
			Header:  res.Header,
			Body:    io.NopCloser(bytes.NewReader(body)),
			Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
		},
	)
}

// headers wants those that are described as always there, and no others but those that HTTP itself
// has.
func headers(res *http.Response, response *openapi3.Response) error {
	for name, h := range response.Headers {
		if h.Value.Required && len(res.Header.Values(name)) == 0 {
			return fmt.Errorf("the header %s is missing", name)
		}
	}

	transport := []string{
		"Date",
		"Content-Type",
		"Content-Length",
		"Connection",
		"Transfer-Encoding",
		"Vary",
		"Trailer",
	}

	for name := range res.Header {
		described := slices.ContainsFunc(
			keys(response.Headers),
			func(n string) bool { return http.CanonicalHeaderKey(n) == name },
		)
		if !described && !slices.Contains(transport, name) &&
			!strings.HasPrefix(name, "Access-Control-") {
			return fmt.Errorf("the header %s is not described", name)
		}
	}

	return nil
}
