package clients

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
)

// reader reads schemas, and collects the types that they lead to.
type reader struct {
	schemas map[string]*huma.Schema
	types   map[string]Type
}

func schemaName(ref string) string { return strings.TrimPrefix(ref, "#/components/schemas/") }

// calls reads those operations that take and give JSON; bytes and streams are written by hand.
func (r reader) calls(doc *huma.OpenAPI) []Call {
	var calls []Call

	for path, item := range doc.Paths {
		for method, op := range describe.Operations(item) {
			data := dataOf(r.schemas, op)
			plain := op.RequestBody == nil || op.RequestBody.Content[describe.JSON] != nil

			if data == nil || !plain || strings.HasSuffix(op.OperationID, "ByPost") {
				continue
			}

			calls = append(calls, r.call(method, path, op, data))
		}
	}

	slices.SortFunc(calls, func(a, b Call) int { return strings.Compare(a.ID, b.ID) })

	return calls
}

// dataOf is what the first success of an operation holds as JSON; nil where that is none.
func dataOf(schemas map[string]*huma.Schema, op *huma.Operation) *huma.Schema {
	for _, status := range []string{"200", "201", "202"} {
		answer := op.Responses[status]
		if answer == nil || answer.Content[describe.JSON] == nil {
			continue
		}

		s := schemas[schemaName(answer.Content[describe.JSON].Schema.Ref)]
		if s != nil && len(s.OneOf) > 0 { // a job, if it is not only planned
			s = schemas[schemaName(s.OneOf[0].Ref)]
		}

		if s != nil && s.Properties["data"] != nil {
			return s.Properties["data"]
		}
	}

	return nil
}

const errorCodes = "ErrorCode"

// callName leaves the name convert to what uploads, waits and downloads as well.
func callName(id string) string {
	if id == "convert" {
		return "startConversion"
	}

	return id
}

func (r reader) call(method, path string, op *huma.Operation, data *huma.Schema) Call {
	c := Call{
		ID: callName(op.OperationID), Method: method, Path: path, Doc: op.Summary + ".",
		Body: op.RequestBody != nil, Data: r.ref(data),
	}

	for _, p := range op.Parameters {
		switch {
		case p.In == "header":
			c.Keyed = c.Keyed || p.Name == "Idempotency-Key"
		case p.In == "path" || p.In == "query" && p.Style != "form":
			ref := r.ref(p.Schema)
			if ref.Kind == Values {
				ref = Ref{Kind: Text}
			}

			c.Params = append(c.Params, Param{
				Name: p.Name, Doc: p.Description, Ref: ref, InPath: p.In == "path",
			})
			c.Paged = c.Paged || p.Name == "cursor"
		}
	}

	slices.SortStableFunc(c.Params, func(a, b Param) int {
		switch {
		case a.InPath == b.InPath && a.InPath:
			return strings.Index(path, "{"+a.Name) - strings.Index(path, "{"+b.Name)
		case a.InPath == b.InPath:
			return strings.Compare(a.Name, b.Name)
		case a.InPath:
			return -1
		}

		return 1
	})

	return c
}

// ref reads what a value is.
func (r reader) ref(s *huma.Schema) Ref {
	switch {
	case s.Ref != "":
		return r.object(schemaName(s.Ref))
	case len(s.AnyOf) == 2 && s.AnyOf[1].Type == "null":
		ref := r.ref(s.AnyOf[0])
		ref.Null = true

		return ref
	}

	ref := Ref{Kind: Any, Null: s.Nullable}

	switch s.Type {
	case huma.TypeString:
		ref.Kind = Text
	case huma.TypeInteger:
		ref.Kind = Integer
	case huma.TypeNumber:
		ref.Kind = Number
	case huma.TypeBoolean:
		ref.Kind = Boolean
	case huma.TypeArray:
		of := r.ref(s.Items)
		ref.Kind, ref.Of = List, &of
	case huma.TypeObject:
		of := Ref{Kind: Any}
		if inner, ok := s.AdditionalProperties.(*huma.Schema); ok {
			of = r.ref(inner)
		}

		ref.Kind, ref.Of = Dict, &of
	}

	return ref
}

// object reads a named schema.
func (r reader) object(name string) Ref {
	s := r.schemas[name]

	switch {
	case s == nil:
		return Ref{Kind: Any}
	case name == errorCodes: // later versions may have more
		return Ref{Kind: Text}
	case len(s.Enum) > 0:
		t := Type{Name: name, Doc: s.Description}
		for _, value := range s.Enum {
			t.Values = append(t.Values, text(value))
		}

		r.types[name] = t

		return Ref{Kind: Values, Name: name}
	case len(s.Properties) == 0:
		plain := *s
		plain.Ref = ""

		return r.ref(&plain)
	}

	if _, known := r.types[name]; !known {
		r.types[name] = Type{} // so that one that holds itself comes to an end
		r.types[name] = r.fields(name, s)
	}

	return Ref{Kind: Object, Name: name}
}

func (r reader) fields(name string, s *huma.Schema) Type {
	open, _ := s.AdditionalProperties.(bool)
	t := Type{Name: name, Doc: s.Description, Open: open}

	for field, p := range s.Properties {
		t.Fields = append(t.Fields, Field{
			Name: field, Doc: p.Description, Ref: r.ref(p),
			Optional: !slices.Contains(s.Required, field),
		})
	}

	slices.SortFunc(t.Fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })

	return t
}
