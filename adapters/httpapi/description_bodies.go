package httpapi

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
)

func dryRunField() *huma.Schema {
	return &huma.Schema{
		Type:        huma.TypeBoolean,
		Description: "Check all and answer with what would be done, but store and do nothing.",
	}
}

// jobRequestBody says what a job may be made of.
func jobRequestBody(r huma.Registry) *huma.RequestBody {
	most, least, length := job.MaxTasks, 1, maxTag
	schema := &huma.Schema{
		Type:                 huma.TypeObject,
		Description:          "A job as it is asked for.",
		Required:             []string{"tasks"},
		AdditionalProperties: false,
		Properties: map[string]*huma.Schema{
			"tasks": {
				Type:                 huma.TypeObject,
				MinProperties:        &least,
				MaxProperties:        &most,
				AdditionalProperties: newTaskSchema(r),
				Description:          "Each task under its name: 1–64 letters, digits, '-' or '_'.",
			},
			"tag": {
				Type:        huma.TypeString,
				MaxLength:   &length,
				Description: "A label of your own, shown with the job.",
				Examples:    []any{"invoice-42"},
			},
			"metadata": {
				Type:                 huma.TypeObject,
				AdditionalProperties: true,
				Description:          "Kept and shown as it is; at most 16 KiB.",
			},
			fieldDryRun:  dryRunField(),
			fieldWebhook: webhookField(),
		},
	}
	r.Map()["NewJob"] = schema

	return &huma.RequestBody{
		Required:    true,
		Description: "The tasks by name, each with the names of those that it takes its input from.",
		Content: map[string]*huma.MediaType{describe.JSON: {
			Schema: &huma.Schema{Ref: schemaRefs + "NewJob"},
			Examples: describe.Examples(
				map[string]any{"A film from a URL": map[string]any{"tasks": map[string]any{
					"import-file": map[string]any{
						"operation": operation.ImportURL,
						"url":       "https://example.com/video.mov",
					},
					"convert-file": map[string]any{
						"operation":     operation.Convert,
						"input":         "import-file",
						"output_format": "mp4",
						fieldOptions:    map[string]any{"quality": "high"},
					},
					"export-file": map[string]any{
						"operation": operation.ExportURL,
						"input":     "convert-file",
					},
				}}},
			),
		}},
	}
}
