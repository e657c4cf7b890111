package httpapi

import (
	"maps"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/option"
)

// Bodies are described after their route is registered: huma reads a body that it has a schema for into memory before the handler runs.

func (a *API) describeConvert() {
	fields := map[string]*huma.Schema{
		fieldTarget:   {Type: huma.TypeString, Description: "The format to convert to; target_format and output_format mean the same.", Examples: []any{"mp4"}},
		fieldSource:   {Type: huma.TypeString, Description: "The format that the input must have; by default it is recognised. input_format means the same."},
		fieldURL:      {Type: huma.TypeString, Format: "uri", Description: "Where to download the file from, instead of sending it."},
		fieldFilename: {Type: huma.TypeString, Description: "The file's name."},
		fieldOptions:  {Type: huma.TypeObject, AdditionalProperties: true, Description: "Options; each can stand among the fields too, and wins there."},
		fieldWebhook:  webhookSchema(),
	}
	for _, c := range format.Categories() {
		for _, f := range option.Conversion(c) {
			fields[f.Name] = optionSchema(f)
		}
	}
	sent := &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "The file, or the id of one. It may stand several times."}
	named := &huma.Schema{Type: huma.TypeString, Description: "The id of a file, or its URL."}
	a.huma.OpenAPI().Paths["/v1/convert"].Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data": {Schema: formSchema(fields, sent)},
		mediaJSON:             {Schema: formSchema(fields, named)},
	}}
}

func webhookSchema() *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uri", Description: "Where the job's events are to be sent. It is kept and shown with the job."}
}

func formSchema(fields map[string]*huma.Schema, file *huma.Schema) *huma.Schema {
	all := map[string]*huma.Schema{fieldFile: file}
	maps.Copy(all, fields)
	return &huma.Schema{Type: huma.TypeObject, Properties: all, Required: []string{fieldTarget}, AdditionalProperties: false}
}

func optionSchema(f option.Field) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString, Description: f.Doc}
	switch f.Type {
	case option.Integer:
		least, most := float64(f.Min), float64(f.Max)
		s.Type, s.Minimum, s.Maximum = huma.TypeInteger, &least, &most
	case option.Choice:
		for _, c := range f.Choices {
			s.Enum = append(s.Enum, c)
		}
	case option.TextMap, option.Object:
		s.Type, s.AdditionalProperties = huma.TypeObject, true
	case option.Text, option.Bitrate, option.Base64:
	}
	return s
}

func (a *API) describeImport() {
	a.huma.OpenAPI().Paths["/v1/import/url"].Post.RequestBody = a.huma.OpenAPI().Paths["/v1/convert"].Post.RequestBody
}

func (a *API) describeUpload() {
	one := &huma.Schema{Type: huma.TypeObject, Required: []string{fieldFile}, AdditionalProperties: false, Properties: map[string]*huma.Schema{
		fieldFile:     {Type: huma.TypeString, Format: "binary", Description: "The file."},
		fieldFilename: {Type: huma.TypeString, Description: "Its name, if not the one that is sent with it."},
	}}
	body := &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data":      {Schema: one},
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	for _, path := range []string{"/v1/upload", "/v1/jobs/{id}/tasks/{name}/upload"} {
		a.huma.OpenAPI().Paths[path].Post.RequestBody = body
	}
}

func (a *API) describeSigned() {
	schema := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: false, Properties: map[string]*huma.Schema{}}
	for _, f := range signedFields() {
		schema.Properties[f.Name] = optionSchema(f)
	}
	a.huma.OpenAPI().Paths["/v1/download/signed"].Post.RequestBody = &huma.RequestBody{
		Required: true, Content: map[string]*huma.MediaType{mediaJSON: {Schema: schema}},
	}
}

func (a *API) describeSubmit() {
	text, least := func(n int) *huma.Schema { return &huma.Schema{Type: huma.TypeString, MaxLength: &n} }, 1
	schema := &huma.Schema{Type: huma.TypeObject, Required: []string{"tasks"}, AdditionalProperties: false, Properties: map[string]*huma.Schema{
		"tasks": {
			Type: huma.TypeObject, MinProperties: &least, Description: "Each task under its name.",
			AdditionalProperties: &huma.Schema{Type: huma.TypeObject, Required: []string{"operation"}, AdditionalProperties: true, Properties: map[string]*huma.Schema{
				"operation": {Type: huma.TypeString, Examples: []any{"convert"}},
				"input": {
					Description: "The task whose files this one takes, or a list of them.",
					OneOf:       []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}}},
				},
				"ignore_error": {Type: huma.TypeBoolean, Description: "Go on with the inputs that did complete."},
			}},
		},
		"tag":        text(maxTag),
		fieldWebhook: webhookSchema(),
		"metadata":   {Type: huma.TypeObject, AdditionalProperties: true, Description: "Kept and shown as it is; at most 16 KiB."},
	}}
	a.huma.OpenAPI().Paths["/v1/jobs"].Post.RequestBody = &huma.RequestBody{
		Required: true, Content: map[string]*huma.MediaType{mediaJSON: {Schema: schema}},
	}
}
