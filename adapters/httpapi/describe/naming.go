package describe

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
)

// nameBodies gives a name to each body that has none: that of its operation.
func (p *publisher) nameBodies() {
	for _, op := range p.operations() {
		name := capital(op.OperationID)

		if op.RequestBody != nil {
			p.nameContent(op.RequestBody.Content, map[string]string{
				JSON: name + "Request", Multipart: name + "Form",
			})
		}

		for _, r := range op.Responses {
			if m := r.Content[JSON]; m != nil && len(m.Schema.OneOf) > 0 {
				m.Schema = p.register(choiceName(m.Schema.OneOf), m.Schema)
			}
		}
	}
}

func (p *publisher) nameContent(content map[string]*huma.MediaType, names map[string]string) {
	for media, name := range names {
		if m := content[media]; m != nil && m.Schema.Ref == "" {
			m.Schema = p.register(name, m.Schema)
		}
	}
}

// choiceName makes "JobOrPlanAnswer" of JobAnswer and PlanAnswer.
func choiceName(of []*huma.Schema) string {
	const end = "Answer"

	names := make([]string, len(of))
	for i, one := range of {
		names[i] = strings.TrimSuffix(refName(one.Ref), end)
	}

	return strings.Join(names, "Or") + end
}

// register gives a schema a name, and returns a reference to it. What says the same as a schema of
// the same kind of name shares it.
func (p *publisher) register(name string, s *huma.Schema) *huma.Schema {
	if s.Description == "" {
		s.Description = "What an answer holds: one of these."
	}

	for known, other := range p.schemas {
		if sameEnd(known, name) && written(other) == written(s) {
			return &huma.Schema{Ref: schemaRefs + known}
		}
	}

	p.schemas[name] = s

	return &huma.Schema{Ref: schemaRefs + name}
}

func sameEnd(a, b string) bool {
	return slices.ContainsFunc([]string{"Request", "Form", "Answer"}, func(end string) bool {
		return strings.HasSuffix(a, end) && strings.HasSuffix(b, end)
	})
}

// nameObjects names the objects that stand inside of others, the innermost first.
func (p *publisher) nameObjects() {
	object := func(s *huma.Schema) bool { return s.Ref == "" && len(s.Properties) > 0 }
	innermost := func(s *huma.Schema) bool {
		n := 0

		within(s, func(inner *huma.Schema) {
			if object(inner) {
				n++
			}
		})

		return n == 1 && object(s)
	}

	for p.nameAlike(innermost, "") {
	}
}

// nameValues names the lists of values, each once, however many fields take them.
func (p *publisher) nameValues() {
	p.nameAlike(func(s *huma.Schema) bool {
		return s.Type == huma.TypeString && len(s.Enum) > 1
	}, "The values that it can have.")
}

// nameAlike names the schemas that are picked, and tells whether there were any. What several
// things hold goes by the name of its field alone; the rest, by what it stands in as well.
func (p *publisher) nameAlike(pick func(*huma.Schema) bool, text string) bool {
	found := p.places(pick)
	names := map[string]string{}

	for _, content := range found.inOrder() {
		name := p.nameOf(found[content])
		names[content] = name

		named := *found[content].schema
		named.Nullable, named.Default, named.Examples = false, nil, nil

		if text != "" && !found[content].alike {
			named.Description = text
		}

		p.schemas[name] = &named
	}

	p.each(func(_ string, s *huma.Schema) *huma.Schema {
		name, ok := names[shape(s)]
		if !ok || !pick(s) {
			return s
		}

		ref := &huma.Schema{Ref: schemaRefs + name}
		if s.Nullable {
			ref = orNull(ref.Ref)
		}

		ref.Description, ref.Default, ref.Examples = s.Description, s.Default, s.Examples

		return ref
	})

	return len(names) > 0
}

// nameOf returns a name that nothing goes by yet.
func (p *publisher) nameOf(found *place) string {
	for _, at := range found.at {
		if name := p.words.Values[at]; name != "" && p.schemas[name] == nil {
			return name
		}
	}

	owner, field, _ := strings.Cut(found.at[0], ".")

	name := capital(field)
	if name == "" { // it stands in a list
		name = "Entry"
	}

	if !found.shared() {
		name = owner + name
	}

	for p.schemas[name] != nil {
		name = owner + name
	}

	return name
}

// shared tells whether what stands there stands in different things.
func (found *place) shared() bool {
	owner, _, _ := strings.Cut(found.at[0], ".")

	return slices.ContainsFunc(found.at, func(at string) bool {
		return !strings.HasPrefix(at, owner+".") && at != owner
	})
}

// place is where schemas that say the same stand.
type place struct {
	schema *huma.Schema
	at     []string // as in "Job.status"
	alike  bool     // whether all have the same description
}

type placed map[string]*place

// places finds the schemas that are picked, by what they say.
func (p *publisher) places(pick func(*huma.Schema) bool) placed {
	found := placed{}

	p.each(func(at string, s *huma.Schema) *huma.Schema {
		if !pick(s) {
			return s
		}

		content := shape(s)
		if found[content] == nil {
			found[content] = &place{schema: s, alike: true}
		}

		one := found[content]
		one.at = append(one.at, at)
		one.alike = one.alike && one.schema.Description == s.Description

		return s
	})

	return found
}

// inOrder returns what is said most often first.
func (found placed) inOrder() []string {
	return slices.SortedFunc(maps.Keys(found), func(a, b string) int {
		if n := len(found[b].at) - len(found[a].at); n != 0 {
			return n
		}

		return strings.Compare(found[a].at[0], found[b].at[0])
	})
}

// shape is what a schema says, but for how a field uses it.
func shape(s *huma.Schema) string {
	plain := *s
	plain.Description, plain.Default, plain.Examples, plain.Nullable = "", nil, nil, false

	return written(&plain)
}

func written(s *huma.Schema) string {
	text, _ := json.Marshal(s) // a schema always can be
	return string(text)
}

// capital makes "OutputFormat" of "output_format".
func capital(name string) string {
	var text strings.Builder

	for part := range strings.FieldsFuncSeq(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		text.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}

	return text.String()
}

// rename calls each schema what it is published as.
func (p *publisher) rename() {
	renamed := map[string]*huma.Schema{}
	for name, s := range p.schemas {
		renamed[p.words.Schema(name)] = s
	}

	clear(p.schemas)
	maps.Copy(p.schemas, renamed)

	ref := func(to string) string { return schemaRefs + p.words.Schema(refName(to)) }
	see := func(s *huma.Schema) {
		if s.Discriminator != nil {
			for value, to := range s.Discriminator.Mapping {
				s.Discriminator.Mapping[value] = ref(to)
			}
		}
	}

	for _, s := range p.schemas {
		within(s, see)
	}

	p.each(func(_ string, s *huma.Schema) *huma.Schema {
		if s.Ref == "" {
			return s
		}

		moved := *s
		moved.Ref = ref(s.Ref)

		return &moved
	})
}
