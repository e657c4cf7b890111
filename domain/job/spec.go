package job

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// Spec is a task as it was asked for, checked field by field.
type Spec struct {
	Name        string
	Operation   string
	Input       []string
	IgnoreError bool
	Fields      option.Values // the operation's own fields, format names resolved to ids
	Options     option.Values // of a conversion, defaults filled in
	Secrets     option.Values // secret fields, in clear; they are sealed before anything is stored
}

// NamePattern is what a task's name must match.
const NamePattern = `^[A-Za-z0-9_-]{1,64}$`

var namePattern = regexp.MustCompile(NamePattern)

// At returns the path of one of the task's fields from the request's top.
func (s *Spec) At(field string) string { return at(s.Name) + "." + field }

// at returns a task's path. Where a name is too long it is clipped, for answers repeat it.
func at(name string) string { return "tasks." + fault.Clip(name, fault.MaxNamed) }

// ParseSpec checks one task as it came in JSON, nil for what is no object. Every fault is listed, its field given as a path from the request's top;
// the spec holds what is sound.
func ParseSpec(formats *format.Registry, name string, raw map[string]any) (Spec, fault.List) {
	spec := Spec{Name: name}
	var faults fault.List
	if !namePattern.MatchString(name) {
		faults = append(faults, fault.New(fault.InvalidInput, "A task's name must be 1–64 letters, digits, '-' or '_'.").On("tasks"))
	}
	if raw == nil {
		return spec, append(faults, fault.New(fault.InvalidInput, "A task must be an object.").On(at(name)))
	}
	opName, _ := raw["operation"].(string)
	op, ok := FindOperation(opName)
	if !ok {
		faults = append(faults, fault.New(fault.InvalidInput, "operation must be one of: %s.", strings.Join(operationNames(), ", ")).On(spec.At("operation")))
	}
	faults = append(faults, spec.parseEdges(raw)...)
	if ok {
		faults = append(faults, spec.parseFields(formats, op, raw)...)
	}
	return spec, faults
}

// parseFields takes the operation and its own fields.
func (s *Spec) parseFields(formats *format.Registry, op Operation, raw map[string]any) fault.List {
	own := maps.Clone(raw)
	maps.DeleteFunc(own, func(k string, _ any) bool { return slices.Contains([]string{"operation", "input", "ignore_error"}, k) })
	values, faults := option.Parse(op.Fields, own, s.At(""))
	s.Operation = op.Name
	s.Fields, s.Secrets = split(op.Fields, values)
	if op.Name == OpConvert {
		faults = append(faults, s.resolve(formats)...)
	}
	return faults
}

func operationNames() []string {
	var names []string
	for _, op := range Operations() {
		names = append(names, op.Name)
	}
	return names
}

// parseEdges takes what any task may have. Of an input that is faulty, nothing is taken.
func (s *Spec) parseEdges(raw map[string]any) fault.List {
	var faults fault.List
	input, ok := parseInput(raw["input"])
	switch {
	case !ok:
		faults = append(faults, fault.New(fault.InvalidInput, "input must be a task's name or a list of them.").On(s.At("input")))
	case len(input) > MaxTasks:
		faults = append(faults, fault.New(fault.InvalidInput, "input may name at most %d tasks.", MaxTasks).On(s.At("input")))
	default:
		s.Input = input
	}
	if x, given := raw["ignore_error"]; given {
		if s.IgnoreError, ok = x.(bool); !ok {
			faults = append(faults, fault.New(fault.InvalidInput, "ignore_error must be true or false.").On(s.At("ignore_error")))
		}
	}
	return faults
}

func parseInput(raw any) (input []string, ok bool) {
	switch in := raw.(type) {
	case nil:
		return nil, true
	case string:
		return []string{in}, true
	case []any:
		for _, x := range in {
			name, ok := x.(string)
			if !ok {
				return nil, false
			}
			input = append(input, name)
		}
		return input, true
	}
	return nil, false
}

func split(fields []option.Field, values option.Values) (open, secret option.Values) {
	open, secret = option.Values{}, option.Values{}
	for _, f := range fields {
		v, ok := values[f.Name]
		switch {
		case !ok:
		case f.Secret:
			secret[f.Name] = v
		default:
			open[f.Name] = v
		}
	}
	return open, secret
}

// resolve turns format names into ids, drops those of no format, and checks the options against the target's schema.
func (s *Spec) resolve(formats *format.Registry) fault.List {
	var faults fault.List
	for _, field := range []string{"output_format", "input_format"} {
		if !s.Fields.Has(field) {
			continue
		}
		f, ok := formats.Find(s.Fields.Text(field))
		if !ok {
			faults = append(faults, UnknownFormat(s.Fields.Text(field)).On(s.At(field)))
			delete(s.Fields, field)
			continue
		}
		s.Fields[field] = f.ID
	}
	schema := option.Conversions() // what fails it fails with every target
	if target, known := formats.Find(s.Fields.Text("output_format")); known {
		schema = option.Conversion(target.Category)
	}
	raw, _ := s.Fields["options"].(map[string]any)
	delete(s.Fields, "options")
	var more fault.List
	s.Options, more = option.Parse(schema, raw, s.At("options."))
	return append(faults, more...)
}

// UnknownFormat is the fault for a name that is no format's.
func UnknownFormat(name string) *fault.Fault {
	return fault.New(fault.UnsupportedFormat, "%q is not a known format. Give a format by its usual extension, such as mp4, pdf or webp.",
		fault.Clip(name, fault.MaxNamed))
}
