package httpapi

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/file"
)

// uploadBody says how one file is sent.
func uploadBody() *huma.RequestBody {
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "The file."}

	return &huma.RequestBody{
		Required:    true,
		Description: "The file, as a form or as it is. Any other content type than that of a form means the file as it is.",
		Content: map[string]*huma.MediaType{
			describe.Multipart: {
				Schema: &huma.Schema{
					Type:                 huma.TypeObject,
					Description:          "One file.",
					Required:             []string{fieldFile},
					AdditionalProperties: false,
					Properties: map[string]*huma.Schema{
						fieldFile: bytes,
						fieldFilename: {
							Type:        huma.TypeString,
							Description: "Its name, if not the one that is sent with it.",
						},
					},
				},
				Examples: describe.Examples(
					map[string]any{"A film": map[string]any{fieldFile: "(the bytes of video.mov)"}},
				),
			},
			describe.Octets: {
				Schema:   bytes,
				Examples: describe.Examples(map[string]any{"A film": "(the bytes of video.mov)"}),
			},
		},
	}
}

// signedRequestBody says what a link can be asked for with.
func signedRequestBody() *huma.RequestBody {
	schema := &huma.Schema{
		Type:                 huma.TypeObject,
		Description:          "What the link shall lead to: a jobId or a fileId.",
		AdditionalProperties: false,
		Properties:           map[string]*huma.Schema{},
	}
	for _, f := range signedFields() {
		schema.Properties[f.Name] = sentField(f)
	}

	return &huma.RequestBody{
		Required:    true,
		Description: "What the link shall lead to, and for how long.",
		Content: map[string]*huma.MediaType{
			describe.JSON: {Schema: schema, Examples: describe.Examples(map[string]any{
				"Of a job, for an hour": map[string]any{"jobId": exampleJob, "expiresIn": 3600},
				"Of a file":             map[string]any{"fileId": exampleFile},
			})},
		},
	}
}

func storedExample() map[string]any {
	at := exampleTime()
	film := file.File{
		ID:      exampleSource,
		Name:    "video.mov",
		Size:    4194304,
		MIME:    "video/quicktime",
		Format:  "mov",
		SHA256:  exampleSum,
		Created: at,
		Expires: at.Add(exampleLifetime),
	}

	return map[string]any{"A film": enclosed(exampleShown().stored(film, nil))}
}

func deletedExample(id string) map[string]any {
	return map[string]any{"Deleted": enclosed(deletedBody{ID: id, Deleted: true})}
}
