package apicheck

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
)

// Incomplete returns what a description leaves unsaid, sorted: the rules of this project, where
// those of Spectral do not look.
func Incomplete(doc *huma.OpenAPI) []string {
	f := &finder{doc: doc, tags: map[string]bool{}, bases: bases(doc)}
	for _, tag := range doc.Tags {
		f.tags[tag.Name] = true
		f.want(tag.Description != "", "tag %s: no description", tag.Name)
	}

	f.want(
		doc.Info.Description != "" && len(doc.Servers) > 0 &&
			len(doc.Components.SecuritySchemes) > 0,
		"no description of the whole, servers or security",
	)

	for path, item := range doc.Paths {
		for method, op := range describe.Operations(item) {
			f.operation(method+" "+path, op)
		}
	}

	for name, h := range doc.Components.Headers {
		f.want(
			h.Description != "" && h.Schema != nil && h.Example != nil,
			"header %s: no description, schema or example",
			name,
		)
	}

	for name, p := range doc.Components.Parameters {
		f.parameter("parameter "+name, p)
	}

	for name, s := range doc.Components.Schemas.Map() {
		f.want(s.Description != "", "schema %s: no description", name)
		f.schema("schema "+name, s)
	}

	slices.Sort(f.found)

	return f.found
}

type finder struct {
	doc   *huma.OpenAPI
	tags  map[string]bool
	bases map[*huma.Schema]bool
	found []string
}

// bases returns the schemas that others extend: whether these may hold more, they say themselves.
func bases(doc *huma.OpenAPI) map[*huma.Schema]bool {
	all := map[*huma.Schema]bool{}

	extended := func(s *huma.Schema) {
		if s == nil {
			return
		}

		for _, base := range s.AllOf {
			all[doc.Components.Schemas.SchemaFromRef(base.Ref)] = true
		}
	}
	for _, s := range doc.Components.Schemas.Map() {
		extended(s)
	}

	for _, item := range doc.Paths {
		for _, op := range describe.Operations(item) {
			if op.RequestBody == nil {
				continue
			}

			for _, media := range op.RequestBody.Content {
				extended(media.Schema)
			}
		}
	}

	return all
}

func (f *finder) want(ok bool, text string, args ...any) {
	if !ok {
		f.found = append(f.found, fmt.Sprintf(text, args...))
	}
}

func (f *finder) operation(at string, op *huma.Operation) {
	f.want(op.OperationID != "", "%s: no operation id", at)
	f.want(
		op.Summary != "" && !strings.HasSuffix(op.Summary, "."),
		"%s: no summary, or one that ends with a dot",
		at,
	)
	f.want(strings.HasSuffix(op.Description, "."), "%s: no description of whole sentences", at)
	f.want(len(op.Tags) == 1 && f.tags[op.Tags[0]], "%s: wants one of the described tags", at)

	taken, inPath := op.RequestBody != nil, 0
	for _, p := range op.Parameters {
		f.parameter(at+": parameter "+p.Name, p)

		taken = taken || p.In == "query" && p.Schema != nil && p.Schema.Type != huma.TypeString
		if p.In == "path" {
			inPath++
		}
	}

	f.want(inPath == strings.Count(at, "{"), "%s: a parameter of the path is not described", at)

	if op.RequestBody != nil {
		f.want(op.RequestBody.Description != "", "%s: the body has no description", at)
		f.content(at+": body", op.RequestBody.Content)
	}

	f.responses(at, op, taken, inPath > 0)
}

// keyless reports whether an operation says that it asks for no key, whatever the others do.
func keyless(op *huma.Operation) bool { return op.Security != nil && len(op.Security) == 0 }

func (f *finder) responses(at string, op *huma.Operation, taken, inPath bool) {
	status := func(one ...string) bool {
		return slices.ContainsFunc(one, func(s string) bool { return op.Responses[s] != nil })
	}
	f.want(status("200", "201", "202", "204", "303"), "%s: no success", at)
	f.want(!taken || status("400"), "%s: takes what can be wrong and is never refused with 400", at)
	f.want(
		op.RequestBody == nil || status("413") && status("408"),
		"%s: a body that is never too large or too slow",
		at,
	)
	// A signed link asks for no key, and is refused with 401 whatever is wrong with it.
	f.want(
		!inPath || status("404") || keyless(op) && status("401"),
		"%s: nothing says what an id that names nothing gives",
		at,
	)
	f.want(
		status("500") && !status("default"),
		"%s: wants 500, and each status by itself instead of default",
		at,
	)

	for code, r := range op.Responses {
		at := at + ": " + code
		f.want(r.Description != "", "%s: no description", at)

		for _, name := range []string{"X-Request-Id", "X-Content-Type-Options", "Cache-Control"} {
			f.want(r.Headers[name] != nil, "%s: header %s is missing", at, name)
		}

		f.want(
			r.Headers["Location"] != nil || !slices.Contains([]string{"201", "202", "303"}, code),
			"%s: header Location is missing",
			at,
		)

		for name, h := range r.Headers {
			f.want(
				f.doc.Components.Headers[strings.TrimPrefix(h.Ref, "#/components/headers/")] != nil,
				"%s: header %s is not described",
				at,
				name,
			)
		}

		f.content(at, r.Content)
	}
}

func (f *finder) content(at string, content map[string]*huma.MediaType) {
	for media, m := range content {
		at := at + " as " + media
		f.want(m.Schema != nil, "%s: no schema", at)
		f.want(
			len(m.Examples) > 0 || m.Schema != nil && m.Schema.Format == "binary",
			"%s: no example",
			at,
		)

		for name, e := range m.Examples {
			inner := f.doc.Components.Examples[strings.TrimPrefix(e.Ref, "#/components/examples/")]
			f.want(
				e.Value != nil || inner != nil && inner.Value != nil,
				"%s: example %s has no value",
				at,
				name,
			)
		}

		if m.Schema != nil {
			f.schema(at, m.Schema)
		}
	}
}

func (f *finder) parameter(at string, p *huma.Param) {
	if p.Ref != "" {
		f.want(
			f.doc.Components.Parameters[strings.TrimPrefix(p.Ref, "#/components/parameters/")] != nil,
			"%s: %s leads nowhere",
			at,
			p.Ref,
		)

		return
	}

	f.want(p.Description != "", "%s: no description", at)
	f.want(
		p.Schema != nil && (len(p.Schema.Examples) > 0 || p.Example != nil),
		"%s: no schema or example",
		at,
	)
}

// schema wants a description of every field, and that every object says whether it may hold others.
func (f *finder) schema(at string, s *huma.Schema) {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		f.want(f.doc.Components.Schemas.Map()[name] != nil, "%s: %s leads nowhere", at, s.Ref)
		return
	}

	says := s.AdditionalProperties != nil || s.Extensions[describe.Closed] != nil || f.bases[s]
	f.want(s.Type != "object" || says, "%s: does not say whether it may hold other fields", at)

	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		f.want(p.Description != "" || p.Ref != "", "%s: field %s has no description", at, name)
		f.schema(at+"."+name, p)
	}

	inner, _ := s.AdditionalProperties.(*huma.Schema)
	for _, one := range slices.Concat(s.OneOf, s.AnyOf, s.AllOf, []*huma.Schema{s.Items, inner}) {
		if one != nil {
			f.schema(at, one)
		}
	}
}
