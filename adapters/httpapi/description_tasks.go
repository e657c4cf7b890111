package httpapi

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
)

// Names of the schemas that the domain's tables make.
const (
	schemaTask    = "Task"    // a task as it is shown, one of those named by typeName
	schemaNewTask = "NewTask" // a task as it is asked for
	schemaOptions = "ConversionOptions"
	schemaApplied = "AppliedOptions"
)

// hidden is what a secret is shown as.
const hidden = "***"

// Schema implements huma.SchemaProvider: a task shows its operation's fields beside those of every task.
func (taskBody) Schema(r huma.Registry) *huma.Schema {
	shape := huma.SchemaFromType(r, reflect.TypeFor[taskShape]())
	shape.Properties["result"] = nullable(r, "Result", "Result")
	shape.Properties["error"] = nullable(r, "Error", "TaskError")
	r.Map()[schemaApplied] = optionsSchema("The options of a conversion after defaults; bitrates in bits a second.", shownField)
	for _, op := range job.Operations() {
		s := &huma.Schema{
			Type: huma.TypeObject, Description: op.Doc, AdditionalProperties: false,
			Properties: maps.Clone(shape.Properties), Required: slices.Clone(shape.Required),
		}
		options := &huma.Schema{Type: huma.TypeObject, Description: "This operation has none.", AdditionalProperties: false}
		for _, f := range op.Fields {
			if f.Name == fieldOptions {
				options = &huma.Schema{Ref: schemaRefs + schemaApplied}
				continue
			}
			s.Properties[f.Name] = shownField(f)
			if f.Required && !f.Secret {
				s.Required = append(s.Required, f.Name)
			}
		}
		s.Properties[fieldOptions] = options
		s.Properties["operation"] = operationSchema(op)
		r.Map()[typeName(op.Name)+schemaTask] = s
	}
	return union(r, schemaTask, "", "A task, by its operation.")
}

// newTaskSchema says what a task may be asked for with, by its operation.
func newTaskSchema(r huma.Registry) *huma.Schema {
	r.Map()[schemaOptions] = optionsSchema("The options of a conversion; those of another kind of target are refused.", sentField)
	for _, op := range job.Operations() {
		s := &huma.Schema{
			Type: huma.TypeObject, Description: op.Doc, AdditionalProperties: false, Required: []string{"operation"},
			Properties: map[string]*huma.Schema{
				"operation":    operationSchema(op),
				"ignore_error": {Type: huma.TypeBoolean, Description: "Go on with the inputs that did complete."},
			},
		}
		if op.Role != job.Import {
			s.Properties["input"] = inputSchema()
			s.Required = append(s.Required, "input")
		}
		for _, f := range op.Fields {
			s.Properties[f.Name] = sentField(f)
			if f.Name == fieldOptions {
				s.Properties[f.Name] = &huma.Schema{Ref: schemaRefs + schemaOptions}
			}
			if f.Required {
				s.Required = append(s.Required, f.Name)
			}
		}
		r.Map()["New"+typeName(op.Name)+schemaTask] = s
	}
	return union(r, schemaNewTask, "New", "A task as it is asked for, by its operation.")
}

// union registers the choice between the tasks of all operations.
func union(r huma.Registry, name, prefix, text string) *huma.Schema {
	choice := &huma.Schema{Description: text, Discriminator: &huma.Discriminator{PropertyName: "operation", Mapping: map[string]string{}}}
	for _, op := range job.Operations() {
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
	for part := range strings.FieldsFuncSeq(operation, func(c rune) bool { return c == '/' || c == '-' || c == '_' }) {
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

func operationSchema(op job.Operation) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Enum: []any{op.Name}, Description: "What the task does: " + op.Doc}
}

func inputSchema() *huma.Schema {
	name := &huma.Schema{Type: huma.TypeString, Pattern: job.NamePattern}
	return &huma.Schema{
		Description: "The task whose files this one takes, or a list of them.",
		OneOf:       []*huma.Schema{name, {Type: huma.TypeArray, Items: name}},
	}
}

func optionsSchema(text string, field func(option.Field) *huma.Schema) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Description: text, AdditionalProperties: false, Properties: optionFields(field)}
}

// optionFields returns the options that some conversion takes.
func optionFields(field func(option.Field) *huma.Schema) map[string]*huma.Schema {
	fields := map[string]*huma.Schema{}
	for _, c := range format.Categories() {
		for _, f := range option.Conversion(c) {
			fields[f.Name] = field(f)
		}
	}
	return fields
}

// sentField is the schema of a field's value in a request.
func sentField(f option.Field) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: documented(f), Default: f.Default}
	switch f.Type {
	case option.Integer:
		least, most := float64(f.Min), float64(f.Max)
		s.Type, s.Minimum, s.Maximum = huma.TypeInteger, &least, &most
	case option.Choice:
		for _, c := range f.Choices {
			s.Enum = append(s.Enum, c)
		}
	case option.TextMap:
		s.Type, s.AdditionalProperties = huma.TypeObject, &huma.Schema{Type: huma.TypeString}
	case option.Object:
		s.Type, s.AdditionalProperties = huma.TypeObject, true
	case option.Bitrate:
		s.Pattern = `^[0-9]+(\.[0-9]+)?[kKmM]?$`
	case option.Base64:
		s.Description += " Shown later as the id of the file that was made of it."
	case option.Text:
	}
	return s
}

// shownField is the schema of a field's value in an answer.
func shownField(f option.Field) *huma.Schema {
	s := sentField(f)
	s.Default = nil
	switch {
	case f.Secret:
		return &huma.Schema{Type: huma.TypeString, Enum: []any{hidden}, Description: documented(f) + " It is a secret and never shown."}
	case f.Type == option.Bitrate:
		least, most := float64(f.Min), float64(f.Max)
		s.Type, s.Pattern, s.Minimum, s.Maximum = huma.TypeInteger, "", &least, &most
	}
	return s
}

// documented returns the field's text with what it applies to.
func documented(f option.Field) string {
	if len(f.Category) == 0 {
		return f.Doc
	}
	kinds := make([]string, len(f.Category))
	for i, c := range f.Category {
		kinds[i] = string(c)
	}
	return f.Doc + " For targets of the kind " + strings.Join(kinds, ", ") + "."
}
