package job

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// Spec is a task as it was asked for, checked field by field.
type Spec struct {
	Name        string
	Operation   string
	Input       []string
	IgnoreError bool
	// of the operation's fields, defaults filled in, format names resolved to ids
	Values  option.Values
	Secrets option.Values // secret ones, in clear; they are sealed before anything is stored
	// Given holds the path of each option that the caller named, from the request's top.
	Given map[string]string
}

// NamePattern is what a task's name must match.
const NamePattern = `^[A-Za-z0-9_-]{1,64}$`

var namePattern = regexp.MustCompile(NamePattern)

// At returns the path of one of the task's fields from the request's top.
func (s *Spec) At(field string) string { return at(s.Name) + "." + field }

// at returns a task's path. Where a name is too long it is clipped, for answers repeat it.
func at(name string) string { return "tasks." + fault.Clip(name, fault.MaxNamed) }

// ParseSpec checks one task as it came in JSON, nil for what is no object. Every fault is listed,
// its field given as a path from the request's top; the spec holds what is sound.
func ParseSpec(formats *format.Registry, name string, raw map[string]any) (Spec, fault.List) {
	spec := Spec{Name: name}

	var faults fault.List
	if !namePattern.MatchString(name) {
		faults = append(
			faults,
			fault.New(fault.InvalidInput, "A task's name must be 1–64 letters, digits, '-' or '_'.").
				On("tasks"),
		)
	}

	if raw == nil {
		return spec, append(
			faults,
			fault.New(fault.InvalidInput, "A task must be an object.").On(at(name)),
		)
	}

	opName, _ := raw["operation"].(string)

	op, ok := operation.Find(opName)
	if !ok {
		faults = append(faults, fault.New(
			fault.InvalidInput,
			"operation must be one of: %s.",
			strings.Join(operationNames(), ", "),
		).On(spec.At("operation")))
	}

	faults = append(faults, spec.parseEdges(raw)...)
	if ok {
		faults = append(faults, spec.parseFields(formats, op, raw)...)
	}

	return spec, faults
}

// parseFields takes the operation and its own fields. What may stand among the options may stand
// beside them as well, and wins there.
func (s *Spec) parseFields(
	formats *format.Registry,
	op operation.Operation,
	raw map[string]any,
) fault.List {
	s.Operation = op.Name
	beside := maps.Clone(raw)
	maps.DeleteFunc(beside, func(k string, _ any) bool { return slices.Contains(reserved(), k) })

	apart, options := op.Apart()

	among, wrong := s.takeOptions(raw["options"], len(options) > 0)
	for _, f := range options {
		if value, given := beside[f.Name]; given {
			delete(beside, f.Name)
			s.Given[f.Name], among[f.Name] = s.At(f.Name), value
		}
	}

	values, faults := option.Parse(apart, beside, s.At(""))
	faults = append(faults, s.resolve(formats, op, values)...)

	chosen, more := option.Parse(options, among, s.At("options."))
	for _, f := range more {
		wrong = append(wrong, s.placed(f))
	}

	maps.Copy(values, chosen)
	s.Values, s.Secrets = split(op.Fields, values)

	return append(faults, wrong...)
}

func reserved() []string { return []string{"operation", "input", "ignore_error", "options"} }

// takeOptions takes a task's options; takes says whether it may have any.
func (s *Spec) takeOptions(raw any, takes bool) (map[string]any, fault.List) {
	s.Given = map[string]string{}

	among, ok := raw.(map[string]any)
	switch {
	case raw == nil:
		return map[string]any{}, nil
	case !takes:
		return map[string]any{}, fault.List{option.Unknown(nil, "options").On(s.At("options"))}
	case !ok:
		return map[string]any{}, fault.List{
			fault.New(fault.InvalidInput, "options must be a JSON object.").On(s.At("options")),
		}
	}

	for name, value := range among {
		if value != nil {
			s.Given[name] = s.At("options." + name)
		}
	}

	return maps.Clone(among), nil
}

// placed names the place at which an option was given in its fault.
func (s *Spec) placed(f *fault.Fault) *fault.Fault {
	name := strings.TrimPrefix(f.Field, s.At("options."))
	if at, given := s.Given[name]; given {
		return f.On(at)
	}

	return f
}

func operationNames() []string {
	var names []string
	for _, op := range operation.All() {
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
		faults = append(
			faults,
			fault.New(fault.InvalidInput, "input must be a task's name or a list of them.").
				On(s.At("input")),
		)
	case len(input) > MaxTasks:
		faults = append(
			faults,
			fault.New(fault.InvalidInput, "input may name at most %d tasks.", MaxTasks).
				On(s.At("input")),
		)
	default:
		s.Input = input
	}

	if x, given := raw["ignore_error"]; given {
		if s.IgnoreError, ok = x.(bool); !ok {
			faults = append(
				faults,
				fault.New(fault.InvalidInput, "ignore_error must be true or false.").
					On(s.At("ignore_error")),
			)
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

// resolve turns format names into ids, and drops those of no format.
func (s *Spec) resolve(
	formats *format.Registry,
	op operation.Operation,
	values option.Values,
) fault.List {
	var faults fault.List

	for _, field := range op.Fields {
		if field.Type != option.FormatID || !values.Has(field.Name) {
			continue
		}

		named := values.Text(field.Name)
		if id, ok := op.Spelled[strings.ToLower(named)]; ok && field.Name == operation.FieldOutput {
			named = id
		}

		f, ok := formats.Find(named)
		if !ok {
			faults = append(faults, UnknownFormat(named).On(s.At(field.Name)))
			delete(values, field.Name)

			continue
		}

		values[field.Name] = f.ID
	}

	return faults
}

// UnknownFormat is the fault for a name that is no format's.
func UnknownFormat(name string) *fault.Fault {
	return fault.New(
		fault.UnsupportedFormat,
		"%q is not a known format. Give a format by its usual extension, such as mp4, pdf or webp.",
		fault.Clip(name, fault.MaxNamed),
	)
}
