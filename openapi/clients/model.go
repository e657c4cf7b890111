package clients

import (
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// Model is what templates are given: the description, without what no client needs.
type Model struct {
	Version string
	Codes   []string
	Types   []Type // what answers hold, sorted
	Calls   []Call // those that take and give JSON, sorted
}

// Type is an object, or a list of values.
type Type struct {
	Name   string
	Doc    string
	Fields []Field
	Values []string
	Open   bool // it holds further fields, whose names are not known
}

// Field is one of an object's.
type Field struct {
	Name     string
	Doc      string
	Ref      Ref
	Optional bool // it may be absent
}

// Kinds of reference.
const (
	Text    = "text"
	Integer = "integer"
	Number  = "number"
	Boolean = "boolean"
	Any     = "any"
	List    = "list"   // of Of
	Dict    = "dict"   // from texts to Of
	Values  = "values" // one of a list of values, by Name
	Object  = "object" // by Name
)

// Ref says what a value is.
type Ref struct {
	Kind string
	Name string
	Of   *Ref
	Null bool // it may be null
}

// Call is a request that takes and gives JSON.
type Call struct {
	ID     string
	Method string
	Path   string
	Doc    string
	Params []Param // of the path, in its order, and then of the query
	Body   bool
	Keyed  bool // it takes an Idempotency-Key
	Paged  bool // its answer is a page of a list
	Data   Ref
}

// Param is a parameter of the path or the query.
type Param struct {
	Name   string
	Doc    string
	Ref    Ref
	InPath bool
}

// InPath returns the parameters of the path.
func (c Call) InPath() []Param {
	return slices.DeleteFunc(slices.Clone(c.Params), func(p Param) bool { return !p.InPath })
}

// InQuery returns the parameters of the query.
func (c Call) InQuery() []Param {
	return slices.DeleteFunc(slices.Clone(c.Params), func(p Param) bool { return p.InPath })
}

// modelOf reads a published description.
func modelOf(doc *huma.OpenAPI) Model {
	r := reader{schemas: doc.Components.Schemas.Map(), types: map[string]Type{}}
	m := Model{Version: doc.Info.Version, Calls: r.calls(doc)}

	for _, name := range []string{"JobEvent", "Stored"} { // of streams and uploads
		r.object(name)
	}

	for _, name := range slices.Sorted(maps.Keys(r.types)) {
		m.Types = append(m.Types, r.types[name])
	}

	for _, code := range r.schemas[errorCodes].Enum {
		m.Codes = append(m.Codes, text(code))
	}

	return m
}

func text(value any) string {
	s, _ := value.(string)
	return s
}
