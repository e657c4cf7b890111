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

// ParseSpec checks one task as it came in JSON. Every fault is listed, its field given as a path from the request's top.
func ParseSpec(formats *format.Registry, name string, raw map[string]any) (Spec, fault.List) {
	at := "tasks." + name + "."
	if !namePattern.MatchString(name) {
		return Spec{}, fault.List{fault.New(fault.InvalidInput, "A task's name must be 1–64 letters, digits, '-' or '_'.").On("tasks")}
	}
	opName, _ := raw["operation"].(string)
	op, ok := FindOperation(opName)
	if !ok {
		return Spec{}, fault.List{fault.New(fault.InvalidInput, "operation must be one of: %s.", strings.Join(operationNames(), ", ")).On(at + "operation")}
	}
	spec := Spec{Name: name, Operation: op.Name}
	var faults fault.List
	spec.Input, spec.IgnoreError, faults = parseEdges(raw, at)
	own := maps.Clone(raw)
	maps.DeleteFunc(own, func(k string, _ any) bool { return slices.Contains([]string{"operation", "input", "ignore_error"}, k) })
	values, more := option.Parse(op.Fields, own, at)
	faults = append(faults, more...)
	spec.Fields, spec.Secrets = split(op.Fields, values)
	if op.Name == OpConvert && len(more) == 0 {
		faults = append(faults, spec.resolve(formats, at)...)
	}
	return spec, faults
}

func operationNames() []string {
	var names []string
	for _, op := range Operations() {
		names = append(names, op.Name)
	}
	return names
}

func parseEdges(raw map[string]any, at string) (input []string, ignore bool, faults fault.List) {
	switch in := raw["input"].(type) {
	case nil:
	case string:
		input = []string{in}
	case []any:
		for _, x := range in {
			s, ok := x.(string)
			if !ok {
				faults = append(faults, fault.New(fault.InvalidInput, "input must be a task's name or a list of them.").On(at+"input"))
				break
			}
			input = append(input, s)
		}
	default:
		faults = append(faults, fault.New(fault.InvalidInput, "input must be a task's name or a list of them.").On(at+"input"))
	}
	if x, given := raw["ignore_error"]; given {
		b, ok := x.(bool)
		if !ok {
			faults = append(faults, fault.New(fault.InvalidInput, "ignore_error must be true or false.").On(at+"ignore_error"))
		}
		ignore = b
	}
	return input, ignore, faults
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

// resolve turns format names into ids and checks the options against the target's schema.
func (s *Spec) resolve(formats *format.Registry, at string) fault.List {
	var faults fault.List
	for _, field := range []string{"output_format", "input_format"} {
		if !s.Fields.Has(field) {
			continue
		}
		f, ok := formats.Find(s.Fields.Text(field))
		if !ok {
			faults = append(faults, UnknownFormat(s.Fields.Text(field)).On(at+field))
			continue
		}
		s.Fields[field] = f.ID
	}
	if len(faults) > 0 {
		return faults
	}
	target, _ := formats.Find(s.Fields.Text("output_format"))
	raw, _ := s.Fields["options"].(map[string]any)
	delete(s.Fields, "options")
	s.Options, faults = option.Parse(option.Conversion(target.Category), raw, at+"options.")
	return faults
}

// UnknownFormat is the fault for a name that is no format's.
func UnknownFormat(name string) *fault.Fault {
	return fault.New(fault.UnsupportedFormat, "%q is not a known format. Give a format by its usual extension, such as mp4, pdf or webp.",
		fault.Clip(name, fault.MaxNamed))
}
