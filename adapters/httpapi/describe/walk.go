package describe

import (
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

const schemaRefs = "#/components/schemas/"

func refName(ref string) string { return strings.TrimPrefix(ref, schemaRefs) }

// operations returns all of the document's, sorted by their ids.
func (p *publisher) operations() []*huma.Operation {
	var all []*huma.Operation

	for _, item := range p.doc.Paths {
		all = slices.AppendSeq(all, maps.Values(Operations(item)))
	}

	slices.SortFunc(all, func(a, b *huma.Operation) int {
		return strings.Compare(a.OperationID, b.OperationID)
	})

	return all
}

// answers and requests are the schemas that an operation has on either side.
func answers(op *huma.Operation) []*huma.Schema {
	var all []*huma.Schema

	for _, r := range op.Responses {
		for _, m := range r.Content {
			all = append(all, m.Schema)
		}
	}

	return all
}

func requests(op *huma.Operation) []*huma.Schema {
	var all []*huma.Schema

	for _, param := range op.Parameters {
		all = append(all, param.Schema)
	}

	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			all = append(all, m.Schema)
		}
	}

	return all
}

// reached returns the names of the schemas that one side of all operations leads to.
func (p *publisher) reached(side func(*huma.Operation) []*huma.Schema) map[string]bool {
	found := map[string]bool{}

	var follow func(s *huma.Schema)

	follow = func(s *huma.Schema) {
		name := refName(s.Ref)
		if s.Ref == "" || found[name] {
			return
		}

		found[name] = true

		within(p.schemas[name], follow)
	}

	for _, op := range p.operations() {
		for _, s := range side(op) {
			within(s, follow)
		}
	}

	return found
}

// within calls see with a schema and all that it holds, without following references.
func within(s *huma.Schema, see func(*huma.Schema)) {
	if s == nil {
		return
	}

	see(s)
	children(s, func(_ string, child *huma.Schema) *huma.Schema {
		within(child, see)
		return child
	})
}

// children replaces each schema that one holds itself. name is the field's, or "".
func children(s *huma.Schema, replace func(name string, child *huma.Schema) *huma.Schema) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		s.Properties[name] = replace(name, s.Properties[name])
	}

	if s.Items != nil {
		s.Items = replace("", s.Items)
	}

	if inner, ok := s.AdditionalProperties.(*huma.Schema); ok {
		s.AdditionalProperties = replace("", inner)
	}

	for _, list := range [][]*huma.Schema{s.OneOf, s.AnyOf, s.AllOf} {
		for i := range list {
			list[i] = replace("", list[i])
		}
	}
}

// each replaces every schema of the document but the named ones themselves. at is where it stands,
// as in "Job.status", or a parameter's name.
func (p *publisher) each(replace func(at string, s *huma.Schema) *huma.Schema) {
	var deep func(at string, s *huma.Schema) *huma.Schema

	deep = func(at string, s *huma.Schema) *huma.Schema {
		children(s, func(name string, child *huma.Schema) *huma.Schema {
			if name != "" {
				name = at + "." + name
			} else {
				name = at
			}

			return deep(name, child)
		})

		return replace(at, s)
	}

	for _, name := range slices.Sorted(maps.Keys(p.schemas)) {
		children(p.schemas[name], func(field string, child *huma.Schema) *huma.Schema {
			return deep(name+"."+field, child)
		})
	}

	for _, op := range p.operations() {
		p.eachOf(op, deep)
	}
}

func (*publisher) eachOf(
	op *huma.Operation,
	deep func(at string, s *huma.Schema) *huma.Schema,
) {
	for _, param := range op.Parameters {
		if param.Schema != nil {
			param.Schema = deep(capital(op.OperationID)+"."+param.Name, param.Schema)
		}
	}

	contents := []map[string]*huma.MediaType{}
	if op.RequestBody != nil {
		contents = append(contents, op.RequestBody.Content)
	}

	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		contents = append(contents, op.Responses[status].Content)
	}

	for _, content := range contents {
		for _, media := range slices.Sorted(maps.Keys(content)) {
			if m := content[media]; m.Schema != nil {
				m.Schema = deep(capital(op.OperationID), m.Schema)
			}
		}
	}
}
