package describe

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// Words are what a published document calls its schemas.
type Words struct {
	// Schema returns what a schema is published as.
	Schema func(name string) string
	// Values names lists of values by where they stand first, as in "Job.status". The others go by
	// their field's name.
	Values map[string]string
}

// Publish makes of a complete document the one that is given out, in shapes that generators of
// clients can use. Whatever was valid by the document stays so.
//
// Answers are open to fields of later versions; every body, object and list of values goes by a
// name; a choice between shapes of an answer is one shape that holds any of them; nothing is null
// by itself, only where it is used.
func Publish(doc *huma.OpenAPI, words Words) {
	p := &publisher{doc: doc, schemas: doc.Components.Schemas.Map(), words: words}

	p.uniteAnswers()
	p.moveNulls()
	p.openAnswers()
	p.prune()
	p.nameBodies()
	p.nameObjects()
	p.nameValues()
	p.rename()
	p.partOwn()
}

type publisher struct {
	doc     *huma.OpenAPI
	schemas map[string]*huma.Schema
	words   Words
}

// uniteAnswers makes the base of a choice, open to the fields of each, of those that answers show:
// a client must be able to read what a later version adds to the choice.
func (p *publisher) uniteAnswers() {
	for name := range p.reached(answers) {
		choice := p.schemas[name]
		if choice.Discriminator == nil {
			continue
		}

		first := p.schemas[refName(choice.OneOf[0].Ref)]

		base := *p.schemas[refName(first.AllOf[0].Ref)]
		base.Description = choice.Description + " What it was asked for with stands beside these fields."
		base.AdditionalProperties = true
		p.schemas[name] = &base
	}
}

// partOwn puts what objects have beside the fields of others among these: generators take an object
// of which no more is said than one other for that other, and lose what stands beside.
func (p *publisher) partOwn() {
	for _, s := range p.schemas {
		if len(s.AllOf) == 0 || len(s.Properties) == 0 {
			continue
		}

		own := &huma.Schema{Type: huma.TypeObject, Properties: s.Properties}
		s.AllOf, s.Properties = append(s.AllOf, own), nil
	}
}

// moveNulls says of each use of a schema that it can be null, instead of the schema itself.
func (p *publisher) moveNulls() {
	null := map[string]bool{}

	for name, s := range p.schemas {
		if s.Nullable {
			s.Nullable, null[name] = false, true
		}
	}

	p.each(func(_ string, s *huma.Schema) *huma.Schema {
		if s.Ref == "" || !null[refName(s.Ref)] {
			return s
		}

		return orNull(s.Ref)
	})
}

func orNull(ref string) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{{Ref: ref}, {Type: typeNull}}}
}

const typeNull = "null"

// openAnswers lets answers hold more than is known today. What requests hold as well stays closed.
func (p *publisher) openAnswers() {
	asked := p.reached(requests)

	open := func(s *huma.Schema) {
		if closed, said := s.AdditionalProperties.(bool); said && !closed {
			s.AdditionalProperties = nil
		}

		delete(s.Extensions, Closed)

		if s.Type == huma.TypeBoolean {
			s.Enum = nil // one value is a type that few languages have
		}
	}

	for name := range p.reached(answers) {
		if !asked[name] {
			within(p.schemas[name], open)
		}
	}

	for _, op := range p.operations() {
		for _, r := range op.Responses {
			p.openContent(r, open)
		}
	}
}

// openContent says of bytes that they are bytes, whatever type they are sent as.
func (*publisher) openContent(r *huma.Response, open func(*huma.Schema)) {
	for media, m := range r.Content {
		within(m.Schema, open)

		if m.Schema != nil && m.Schema.Format == "binary" && media == anyMedia {
			delete(r.Content, anyMedia)
			r.Content[Octets] = m
		}
	}
}

const anyMedia = "*/*"

// prune removes the schemas that nothing refers to any more.
func (p *publisher) prune() {
	used := p.reached(func(op *huma.Operation) []*huma.Schema {
		return slices.Concat(answers(op), requests(op))
	})

	for name := range p.schemas {
		if !used[name] {
			delete(p.schemas, name)
		}
	}
}
