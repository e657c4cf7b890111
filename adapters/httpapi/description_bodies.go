package httpapi

import (
	"maps"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/job"
)

// convertBody says what a one-shot conversion takes, as a form or as JSON.
func convertBody() *huma.RequestBody {
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	return &huma.RequestBody{
		Required: true, Description: "The file, or where it is, and what to make of it. The parts of a form may come in any order.",
		Content: map[string]*huma.MediaType{
			describe.Multipart: {
				Schema: conversionSchema(map[string]*huma.Schema{
					fieldFile: {Type: bytes.Type, Format: bytes.Format, Description: "The file. It may stand several times. As a text it is the id of a file, or a URL."},
					"files":   {Type: huma.TypeArray, Items: bytes, Description: "Several files, which make one job; files[] and file mean the same."},
				}),
				Examples: describe.Examples(map[string]any{"A film of high quality": map[string]any{
					fieldFile: "(the bytes of video.mov)", fieldTarget: "mp4", "quality": "high", "codec": "h264",
				}}),
			},
			describe.JSON: {
				Schema: conversionSchema(map[string]*huma.Schema{
					fieldFile: {Type: huma.TypeString, Description: "The id of a file, or its URL."},
				}),
				Examples: describe.Examples(map[string]any{
					"From a URL":       map[string]any{fieldURL: "https://example.com/video.mov", fieldTarget: "mp4", fieldOptions: map[string]any{"quality": "high"}},
					"Of a stored file": map[string]any{fieldFile: exampleFile, fieldTarget: "webm"},
				}),
			},
		},
	}
}

func dryRunField() *huma.Schema {
	return &huma.Schema{Type: huma.TypeBoolean, Description: "Check all and answer with what would be done, but store and do nothing."}
}

// importBody says what an import takes: a conversion's fields, of which only the URL is needed.
func importBody() *huma.RequestBody {
	schema := conversionSchema(map[string]*huma.Schema{})
	schema.Description = "Where to download the file from, and, if it shall be converted at once, what to make of it."
	schema.Required = []string{fieldURL}
	return &huma.RequestBody{
		Required: true, Description: "Where the file is, and what to make of it.",
		Content: map[string]*huma.MediaType{describe.JSON: {Schema: schema, Examples: describe.Examples(map[string]any{
			"Import alone":       map[string]any{fieldURL: "https://example.com/video.mov", fieldFilename: "holiday.mov"},
			"Import and convert": map[string]any{fieldURL: "https://example.com/video.mov", fieldTarget: "mp4"},
		})}},
	}
}

// conversionSchema holds the fields of a one-shot conversion, besides those that say which file it is.
func conversionSchema(fields map[string]*huma.Schema) *huma.Schema {
	maps.Copy(fields, map[string]*huma.Schema{
		fieldTarget: {
			Type: huma.TypeString, Description: "The format to convert to; target_format and output_format mean the same.", Examples: []any{"mp4"},
		},
		fieldSource: {
			Type: huma.TypeString, Description: "The format that the input must have; by default it is recognised. input_format means the same.",
		},
		fieldURL:      {Type: huma.TypeString, Format: "uri", Description: "Where to download the file from, instead of sending it."},
		fieldFilename: {Type: huma.TypeString, Description: "The name to give the file."},
		fieldOptions:  {Ref: schemaRefs + schemaOptions},
		fieldDryRun:   dryRunField(),
		fieldWebhook:  webhookField(),
	})
	maps.Copy(fields, optionFields(sentField))
	return &huma.Schema{
		Type: huma.TypeObject, Description: "A conversion in one call. The options can stand among the fields, and win there over those in options.",
		Properties: fields, Required: []string{fieldTarget}, AdditionalProperties: false,
	}
}

// jobRequestBody says what a job may be made of.
func jobRequestBody(r huma.Registry) *huma.RequestBody {
	most, least, length := job.MaxTasks, 1, maxTag
	schema := &huma.Schema{
		Type: huma.TypeObject, Description: "A job as it is asked for.", Required: []string{"tasks"}, AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"tasks": {
				Type: huma.TypeObject, MinProperties: &least, MaxProperties: &most, AdditionalProperties: newTaskSchema(r),
				Description: "Each task under its name: 1–64 letters, digits, '-' or '_'.",
			},
			"tag":        {Type: huma.TypeString, MaxLength: &length, Description: "A label of your own, shown with the job.", Examples: []any{"invoice-42"}},
			"metadata":   {Type: huma.TypeObject, AdditionalProperties: true, Description: "Kept and shown as it is; at most 16 KiB."},
			fieldDryRun:  dryRunField(),
			fieldWebhook: webhookField(),
		},
	}
	r.Map()["NewJob"] = schema
	return &huma.RequestBody{
		Required: true, Description: "The tasks by name, each with the names of those that it takes its input from.",
		Content: map[string]*huma.MediaType{describe.JSON: {
			Schema: &huma.Schema{Ref: schemaRefs + "NewJob"},
			Examples: describe.Examples(map[string]any{"A film from a URL": map[string]any{"tasks": map[string]any{
				"import-file": map[string]any{"operation": job.OpImportURL, "url": "https://example.com/video.mov"},
				"convert-file": map[string]any{
					"operation": job.OpConvert, "input": "import-file", "output_format": "mp4", fieldOptions: map[string]any{"quality": "high"},
				},
				"export-file": map[string]any{"operation": job.OpExportURL, "input": "convert-file"},
			}}}),
		}},
	}
}
