package describe

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// Complete adds to a document what the sheet says. An operation without a route, a route without an
// operation, or a name that nothing goes by is an error.
func Complete(doc *huma.OpenAPI, sheet Sheet) error {
	addHeaders(doc)
	addCodes(doc, sheet)
	addSecurity(doc)

	left := maps.Clone(sheet.Routes)

	for path, item := range doc.Paths {
		for method, op := range Operations(item) {
			route, ok := left[op.OperationID]
			if !ok {
				return fmt.Errorf(
					"%s %s: the operation %q is not described, or twice; add it to the sheet's routes",
					method,
					path,
					op.OperationID,
				)
			}

			delete(left, op.OperationID)

			if err := complete(op, route, sheet); err != nil {
				return fmt.Errorf("%s %s: %w", method, path, err)
			}
		}
	}

	for id := range left {
		return fmt.Errorf("the sheet describes %q, which is no operation", id)
	}

	prune(doc)

	return nil
}

// prune removes the components that no answer refers to.
func prune(doc *huma.OpenAPI) {
	used := map[string]bool{}

	for _, item := range doc.Paths {
		for _, op := range Operations(item) {
			for _, r := range op.Responses {
				for _, h := range r.Headers {
					used[h.Ref] = true
				}

				for _, media := range r.Content {
					for _, e := range media.Examples {
						used[e.Ref] = true
					}
				}
			}
		}
	}

	maps.DeleteFunc(
		doc.Components.Headers,
		func(name string, _ *huma.Header) bool { return !used[headerRefs+name] },
	)
	maps.DeleteFunc(
		doc.Components.Examples,
		func(name string, _ *huma.Example) bool { return !used[exampleRefs+name] },
	)
}

// Operations returns the operations of a path by method.
func Operations(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{
		http.MethodGet:     item.Get,
		http.MethodPost:    item.Post,
		http.MethodPut:     item.Put,
		http.MethodPatch:   item.Patch,
		http.MethodDelete:  item.Delete,
		http.MethodHead:    item.Head,
		http.MethodOptions: item.Options,
	}
	maps.DeleteFunc(all, func(_ string, op *huma.Operation) bool { return op == nil })

	return all
}

func complete(op *huma.Operation, route Route, sheet Sheet) error {
	op.Tags = []string{route.Tag}
	switch {
	case route.Keyless:
		// not nil: nil would mean what the document says for all
		op.Security = []map[string][]string{}
	case route.Session:
		op.Security = []map[string][]string{{"Session": {}}}
	}

	if route.Body != nil {
		op.RequestBody = route.Body
	}

	for _, p := range op.Parameters {
		p.Required = p.Required || slices.Contains(route.Needs, p.Name)
	}

	op.Parameters = append(op.Parameters, route.Params...)
	op.Parameters = append(op.Parameters, &huma.Param{Ref: parameterRefs + requestID})
	given := op.Responses[strconv.Itoa(op.DefaultStatus)]
	op.Responses = map[string]*huma.Response{}

	for _, a := range route.Answers {
		response, err := a.response(given)
		if err != nil {
			return err
		}

		op.Responses[strconv.Itoa(a.Status)] = response
	}

	return addRefusals(op, route, sheet)
}

// response takes the schema of JSON over from what the handler's output says, where the sheet has
// none.
func (a Answer) response(given *huma.Response) (*huma.Response, error) {
	if i := slices.IndexFunc(a.Headers, func(name string) bool { return !known(name) }); i >= 0 {
		return nil, fmt.Errorf("the header %q is not described", a.Headers[i])
	}

	r := &huma.Response{Description: a.Text, Headers: named(a.Headers...)}
	switch a.Media {
	case None:
	case "":
		schema := a.Schema
		if schema == nil && given != nil && given.Content[JSON] != nil {
			schema = given.Content[JSON].Schema
		}

		if schema == nil {
			return nil, fmt.Errorf(
				"neither the handler's output nor the sheet says what the answer %d holds",
				a.Status,
			)
		}

		r.Content = map[string]*huma.MediaType{
			JSON: {Schema: schema, Examples: Examples(a.Example)},
		}
	default:
		r.Content = map[string]*huma.MediaType{a.Media: {Schema: a.Schema}}
		if len(a.Example) > 0 {
			r.Content[a.Media].Examples = Examples(a.Example)
		}
	}

	return r, nil
}

func known(name string) bool {
	return slices.ContainsFunc(headers(), func(h header) bool { return h.name == name })
}

// Examples returns values as examples of those names.
func Examples(values map[string]any) map[string]*huma.Example {
	examples := map[string]*huma.Example{}
	for name, value := range values {
		examples[name] = &huma.Example{Summary: name, Value: value}
	}

	return examples
}
