package httpapi

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// Names of the schemas that the domain's tables make.
const (
	schemaTask    = "Task"    // a task as it is shown, one of those named by typeName
	schemaNewTask = "NewTask" // a task as it is asked for
	schemaBase    = "Base"    // behind either: what all of them share
	schemaInput   = "TaskInput"

	// What conversions take, and operations that encode; behind schemaApplied as shown.
	schemaEncoding = "EncodingOptions"
	schemaApplied  = "Applied"
)

// hidden is what a secret is shown as.
const hidden = "***"

// Schema implements huma.SchemaProvider: a task shows its operation's fields beside those of every
// task.
func (taskBody) Schema(r huma.Registry) *huma.Schema {
	shape := huma.SchemaFromType(r, reflect.TypeFor[taskShape]())
	shape.Description, shape.AdditionalProperties = "What every task shows.", nil
	shape.Properties["result"] = nullable(r, "Result", "Result")
	shape.Properties["error"] = nullable(r, "Error", "TaskError")

	r.Map()[schemaTask+schemaBase] = shape
	for _, op := range operation.All() {
		s := extending(op.Doc, schemaTask+schemaBase)

		apart, _ := op.Apart()
		for _, f := range apart {
			s.Properties[f.Name] = shownField(f)
			if f.Required && !f.Secret {
				s.Required = append(s.Required, f.Name)
			}
		}

		applied := schemaApplied + optionsName(op)
		r.Map()[applied] = optionsSchema(
			r,
			op,
			"The task's options after defaults; bits a second, seconds and bytes as "+
				"numbers.",
			schemaApplied,
			shownField,
		)
		s.Properties[fieldOptions] = &huma.Schema{Ref: schemaRefs + applied}
		s.Properties["operation"] = operationSchema(op)
		r.Map()[typeName(op.Name)+schemaTask] = s
	}

	return union(r, schemaTask, "", "A task, by its operation.")
}

// newTaskSchema says what a task may be asked for with, by its operation.
func newTaskSchema(r huma.Registry) *huma.Schema {
	r.Map()[schemaNewTask+schemaBase] = &huma.Schema{
		Type:        huma.TypeObject,
		Description: "What every task may be asked for with.",
		Required:    []string{"operation"},
		Properties: map[string]*huma.Schema{
			"operation": {Type: huma.TypeString, Description: "What the task does."},
			"ignore_error": {
				Type:        huma.TypeBoolean,
				Description: "Go on with the inputs that did complete.",
			},
		},
	}
	for _, op := range operation.All() {
		s := extending(op.Doc, schemaNewTask+schemaBase)

		s.Properties["operation"] = operationSchema(op)
		if op.Role != operation.Import {
			s.Properties["input"] = inputSchema(r)
			s.Required = append(s.Required, "input")
		}

		apart, options := op.Apart()
		for _, f := range apart {
			s.Properties[f.Name] = sentField(f)
			if f.Required {
				s.Required = append(s.Required, f.Name)
			}
		}

		if len(options) > 0 {
			s.Properties[fieldOptions] = &huma.Schema{Ref: schemaRefs + optionsName(op)}
			r.Map()[optionsName(op)] = optionsSchema(
				r,
				op,
				"The task's options, which may stand beside its other fields "+
					"as well. Which of them are taken depends on the formats; others are refused.",
				"",
				sentField,
			)
		}

		r.Map()["New"+typeName(op.Name)+schemaTask] = s
	}

	return union(r, schemaNewTask, "New", "A task as it is asked for, by its operation.")
}

// extending returns the schema of an object that has the fields of others, and those that are added
// to it, and no more: additionalProperties would not see those of the others.
func extending(text string, bases ...string) *huma.Schema {
	s := &huma.Schema{
		Type: huma.TypeObject, Description: text,
		Properties: map[string]*huma.Schema{}, Extensions: map[string]any{describe.Closed: false},
	}
	for _, base := range bases {
		s.AllOf = append(s.AllOf, &huma.Schema{Ref: schemaRefs + base})
	}

	return s
}

// union registers the choice between the tasks of all operations.
func union(r huma.Registry, name, prefix, text string) *huma.Schema {
	choice := &huma.Schema{
		Description:   text,
		Discriminator: &huma.Discriminator{PropertyName: "operation", Mapping: map[string]string{}},
	}

	for _, op := range operation.All() {
		ref := schemaRefs + prefix + typeName(op.Name) + schemaTask
		choice.OneOf = append(choice.OneOf, &huma.Schema{Ref: ref})
		choice.Discriminator.Mapping[op.Name] = ref
	}

	r.Map()[name] = choice

	return &huma.Schema{Ref: schemaRefs + name}
}

// typeName makes "ImportUrl" of "import/url".
func typeName(operation string) string {
	var name strings.Builder
	for part := range strings.FieldsFuncSeq(operation, func(c rune) bool {
		return c == '/' || c == '-' || c == '_'
	}) {
		name.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}

	return name.String()
}

// nullable registers a copy of a schema that can be null, and returns a reference to it.
func nullable(r huma.Registry, from, to string) *huma.Schema {
	s := *r.Map()[from]
	s.Nullable = true
	r.Map()[to] = &s

	return &huma.Schema{Ref: schemaRefs + to}
}

func operationSchema(op operation.Operation) *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeString,
		Enum:        []any{op.Name},
		Description: "What the task does: " + op.Doc,
	}
}

func inputSchema(r huma.Registry) *huma.Schema {
	name := &huma.Schema{Type: huma.TypeString, Pattern: job.NamePattern}
	r.Map()[schemaInput] = &huma.Schema{
		Description: "The task whose files this one takes, or a list of them.",
		OneOf:       []*huma.Schema{name, {Type: huma.TypeArray, Items: name}},
	}

	return &huma.Schema{Ref: schemaRefs + schemaInput}
}

// optionsSchema is the schema of an operation's options, as they are sent or, behind a prefix,
// shown.
func optionsSchema(
	r huma.Registry,
	op operation.Operation,
	text, prefix string,
	shown func(option.Field) *huma.Schema,
) *huma.Schema {
	encodes, own := ownOptions(op)
	if !encodes {
		return &huma.Schema{
			Type:                 huma.TypeObject,
			Description:          text,
			AdditionalProperties: false,
			Properties:           fieldSchemas(own, shown),
		}
	}

	_, encoding := operation.Conversion().Apart()
	r.Map()[prefix+schemaEncoding] = &huma.Schema{
		Type:        huma.TypeObject,
		Description: "How what is made is encoded.",
		Properties:  fieldSchemas(encoding, shown),
	}
	s := extending(text, prefix+schemaEncoding)
	s.Properties = fieldSchemas(own, shown)

	return s
}

// ownOptions tells whether an operation takes all options of a conversion, which the description
// says once, and returns those that it takes besides, or else all.
func ownOptions(op operation.Operation) (encodes bool, own []option.Field) {
	_, options := op.Apart()
	_, encoding := operation.Conversion().Apart()

	in := func(list []option.Field) func(option.Field) bool {
		return func(f option.Field) bool {
			return slices.ContainsFunc(
				list,
				func(o option.Field) bool { return o.Name == f.Name && o.Doc == f.Doc },
			)
		}
	}
	for _, f := range encoding {
		if !in(options)(f) {
			return false, options
		}
	}

	return true, slices.DeleteFunc(slices.Clone(options), in(encoding))
}

func fieldSchemas(
	fields []option.Field,
	shown func(option.Field) *huma.Schema,
) map[string]*huma.Schema {
	schemas := map[string]*huma.Schema{}
	for _, f := range fields {
		schemas[f.Name] = shown(f)
	}

	return schemas
}

// optionsName is what the schema of an operation's options goes by.
func optionsName(op operation.Operation) string { return typeName(op.Name) + "Options" }

// sentField is the schema of a field's value in a request.
func sentField(f option.Field) *huma.Schema {
	s := sentValue(f)

	s.Description, s.Default = f.Doc, f.Default
	if f.Type == option.Base64 && !f.Secret {
		s.Description += " Shown later as the id of the file that was made of it."
	}

	if f.List {
		one := sentValue(f)
		return &huma.Schema{Type: huma.TypeArray, Description: f.Doc, Items: one}
	}

	return s
}

// sentValue is the schema of one value.
func sentValue(f option.Field) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}

	least, most := f.Min, f.Max
	switch f.Type {
	case option.Integer:
		s.Type, s.Minimum, s.Maximum = huma.TypeInteger, &least, &most
	case option.Number:
		s.Type, s.Minimum, s.Maximum = huma.TypeNumber, &least, &most
	case option.Boolean:
		s.Type = huma.TypeBoolean
	case option.Choice:
		for _, c := range f.Choices {
			s.Enum = append(s.Enum, c)
		}
	case option.TextMap:
		s.Type, s.AdditionalProperties = huma.TypeObject, &huma.Schema{Type: huma.TypeString}
	case option.Object:
		s.Type, s.AdditionalProperties = huma.TypeObject, true
		if len(f.Fields) > 0 {
			s.AdditionalProperties, s.Properties = false, fieldSchemas(f.Fields, sentField)
		}
	case option.Bitrate:
		s.Pattern = `^[0-9]+(\.[0-9]+)?[kKmM]?$`
	case option.ByteSize:
		s.Pattern = `^[0-9]+(\.[0-9]+)? ?([kKmMgG]?[iI]?[bB])?$`
	case option.Duration:
		s.Pattern = `^([0-9]+:)?([0-9]+:)?[0-9]+([.,][0-9]+)?s?$`
	case option.Text, option.FormatID, option.Base64, option.Pages, option.Colour:
	}

	if f.Secret && s.Type == huma.TypeString {
		s.Format = "password" // so that a form does not show it
	}

	return s
}

// shownField is the schema of a field's value in an answer.
func shownField(f option.Field) *huma.Schema {
	s := sentField(f)
	s.Default = nil

	switch {
	case f.Secret:
		return &huma.Schema{
			Type:        huma.TypeString,
			Enum:        []any{hidden},
			Description: f.Doc + " It is a secret and never shown.",
		}
	case f.Type == option.Bitrate, f.Type == option.ByteSize:
		s.Type, s.Pattern, s.Minimum, s.Maximum = huma.TypeInteger, "", &f.Min, &f.Max
	case f.Type == option.Duration:
		s.Type, s.Pattern, s.Minimum, s.Maximum = huma.TypeNumber, "", &f.Min, &f.Max
	}

	return s
}
