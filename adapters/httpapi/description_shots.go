package httpapi

import (
	"maps"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/operation"
)

// schemaShot is what every one-shot call takes; those of one operation go by callName.
const schemaShot = "CallBase"

func callName(op operation.Operation) string { return typeName(op.Name) + "Call" }

// callSchema registers the fields of a one-shot call of an operation, besides those that hold its
// files.
func callSchema(r huma.Registry, op operation.Operation) string {
	r.Map()[schemaShot] = &huma.Schema{
		Type:        huma.TypeObject,
		Description: "What every call takes that does one operation at once.",
		Properties: map[string]*huma.Schema{
			fieldTarget: {
				Type: huma.TypeString, Examples: []any{"mp4"},
				Description: "The format to write; target_format and output_format mean the same.",
			},
			"target_format": sameAs(fieldTarget, "TargetFormatSnake"),
			"output_format": sameAs(fieldTarget, "OutputFormat"),
			"input_format":  sameAs(fieldSource, "InputFormatSnake"),
			fieldSource: {
				Type: huma.TypeString,
				Description: "The format that the input must have; by default it is recognised. " +
					"input_format means the same.",
			},
			fieldURL: {
				Type:        huma.TypeString,
				Format:      "uri",
				Description: "Where to download the file from, instead of sending it.",
			},
			fieldFilename: {Type: huma.TypeString, Description: "The name to give the file."},
			fieldDryRun:   dryRunField(),
			fieldWebhook:  webhookField(),
		},
	}

	apart, options := op.Apart()
	encodes, own := ownOptions(op)

	bases := []string{schemaShot}
	if encodes {
		bases = append(bases, schemaEncoding)
	}

	s := extending(
		op.Doc+" The options can stand among the fields, and win there over those in options.",
		bases...)
	s.Extensions = nil // it is a base itself
	s.Properties = fieldSchemas(own, sentField)

	for _, f := range apart {
		if fieldNamed(f.Name) == "" {
			s.Properties[f.Name] = sentField(f)
		}
	}

	if len(options) > 0 {
		s.Properties[fieldOptions] = &huma.Schema{Ref: schemaRefs + optionsName(op)}
	}

	r.Map()[callName(op)] = s

	return callName(op)
}

// sameAs is a field by one of its other names. In Go two spellings are one name, which generators
// do not tell apart by themselves.
func sameAs(field, goName string) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Description: "The same as " + field + ".",
		Extensions: map[string]any{"x-go-name": goName},
	}
}

// shotExamples are bodies of a one-shot call by name, in either of its forms.
type shotExamples struct{ form, json map[string]any }

// shotBody says what a one-shot call takes as its body.
func shotBody(r huma.Registry, op operation.Operation, examples shotExamples) *huma.RequestBody {
	base := callSchema(r, op)
	bytes := func(text string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Format: "binary", Description: text}
	}
	text := &huma.Schema{Type: huma.TypeString}

	var required []string
	if op.Target == operation.Named {
		required = []string{fieldTarget}
	}

	form, object := extending("The call as a form.", base), extending("The call as JSON.", base)
	form.Required, object.Required = required, required
	maps.Copy(form.Properties, map[string]*huma.Schema{
		fieldFile: bytes(
			"The file. It may stand several times. As a text it is the id of a file, or a URL.",
		),
		"files": {
			Type: huma.TypeArray, Items: bytes(""),
			Description: "Several files, which make one job; files[] and file mean the same.",
		},
	})
	maps.Copy(object.Properties, map[string]*huma.Schema{
		fieldFile: {Type: huma.TypeString, Description: "The id of a file, or its URL."},
		"files": {
			Type:        huma.TypeArray,
			Items:       text,
			Description: "Several of them, which make one job.",
		},
	})

	return &huma.RequestBody{
		Required: true,
		Description: "The file, or where it is, and what to do with it. The parts of a form may come in any order. " +
			"A body of any other type is the file itself; the fields then stand in the query.",
		Content: map[string]*huma.MediaType{
			describe.Multipart: {Schema: form, Examples: describe.Examples(examples.form)},
			describe.JSON:      {Schema: object, Examples: describe.Examples(examples.json)},
			describe.Octets:    {Schema: bytes("The file.")},
		},
	}
}

// importBody says what an import takes: a conversion's fields, of which only the URL is needed.
func importBody(r huma.Registry) *huma.RequestBody {
	schema := extending(
		"Where to download the file from, and, if it shall be converted at once, what to make of it.",
		callSchema(r, operation.Conversion()),
	)
	schema.Required = []string{fieldURL}

	return &huma.RequestBody{
		Required:    true,
		Description: "Where the file is, and what to make of it.",
		Content: map[string]*huma.MediaType{
			describe.JSON: {Schema: schema, Examples: describe.Examples(map[string]any{
				"Import alone": map[string]any{
					fieldURL:      "https://example.com/video.mov",
					fieldFilename: "holiday.mov",
				},
				"Import and convert": map[string]any{
					fieldURL:    "https://example.com/video.mov",
					fieldTarget: "mp4",
				},
			})},
		},
	}
}

// queryFields describes a call's fields in the query: each is a parameter.
func queryFields(op operation.Operation) []*huma.Param {
	explode := true

	return []*huma.Param{
		{
			Name:    "fields",
			In:      "query",
			Style:   "form",
			Explode: &explode,
			Schema:  &huma.Schema{Ref: schemaRefs + callName(op)},
			Example: map[string]any{fieldTarget: "mp4"},
			Description: "Each of the call's fields can stand in the query, as a parameter of its own; there they must " +
				"where the body is the file itself.",
		},
	}
}
