package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// describedFiles are the calls that store, show, delete and hand out files.
func describedFiles() map[string]describe.Route {
	return map[string]describe.Route{
		"upload": {
			Tag: tagFiles, Body: uploadBody(),
			Faults: append(bodyFaults(), fault.NoFiles, fault.CorruptFile, fault.UnsupportedFormat, fault.PasswordRequired, fault.ConversionFailed, fault.Conflict,
				fault.DiskFull, fault.FileGone, fault.FileNotFound),
			Answers: []describe.Answer{{
				Status: http.StatusCreated, Text: "The file is stored.", Headers: []string{"Location", replayedHeader}, Example: storedExample(),
			}},
		},
		"getFile": {
			Tag: tagFiles, Faults: []fault.Kind{fault.FileNotFound, fault.FileGone},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "What is known of the file.", Example: storedExample()}},
		},
		"deleteFile": {
			Tag: tagFiles, Faults: []fault.Kind{fault.FileNotFound, fault.FileGone, fault.Conflict, fault.DiskFull},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The file is gone.", Example: deletedExample(exampleFile)}},
		},
		"signDownload": {
			Tag: tagFiles, Body: signedRequestBody(),
			Faults: append(bodyFaults(), fault.JobNotFound, fault.TaskNotFound, fault.FileNotFound, fault.FileGone, fault.Conflict),
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The link.", Example: map[string]any{"A link": enclosed(signedBody{
					URL: exampleShown().download(exampleLink()), Filename: exampleName, ExpiresAt: exampleLink().Expires,
				})},
			}},
		},
		"downloadFile": downloadRoute(),
	}
}

// uploadBody says how one file is sent.
func uploadBody() *huma.RequestBody {
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "The file."}
	return &huma.RequestBody{
		Required: true, Description: "The file, as a form or as it is. Any other content type than that of a form means the file as it is.",
		Content: map[string]*huma.MediaType{
			describe.Multipart: {
				Schema: &huma.Schema{
					Type: huma.TypeObject, Description: "One file.", Required: []string{fieldFile}, AdditionalProperties: false,
					Properties: map[string]*huma.Schema{
						fieldFile:     bytes,
						fieldFilename: {Type: huma.TypeString, Description: "Its name, if not the one that is sent with it."},
					},
				},
				Examples: describe.Examples(map[string]any{"A film": map[string]any{fieldFile: "(the bytes of video.mov)"}}),
			},
			describe.Octets: {Schema: bytes, Examples: describe.Examples(map[string]any{"A film": "(the bytes of video.mov)"})},
		},
	}
}

// signedRequestBody says what a link can be asked for with.
func signedRequestBody() *huma.RequestBody {
	schema := &huma.Schema{
		Type: huma.TypeObject, Description: "What the link shall lead to: a jobId or a fileId.", AdditionalProperties: false, Properties: map[string]*huma.Schema{},
	}
	for _, f := range signedFields() {
		schema.Properties[f.Name] = sentField(f)
	}
	return &huma.RequestBody{
		Required: true, Description: "What the link shall lead to, and for how long.",
		Content: map[string]*huma.MediaType{describe.JSON: {Schema: schema, Examples: describe.Examples(map[string]any{
			"Of a job, for an hour": map[string]any{"jobId": exampleJob, "expiresIn": 3600},
			"Of a file":             map[string]any{"fileId": exampleFile},
		})}},
	}
}

func storedExample() map[string]any {
	at := exampleTime()
	film := file.File{
		ID: exampleSource, Name: "video.mov", Size: 4194304, MIME: "video/quicktime", Format: "mov", SHA256: exampleSum,
		Created: at, Expires: at.Add(exampleLifetime),
	}
	return map[string]any{"A film": enclosed(exampleShown().stored(film, nil))}
}

func deletedExample(id string) map[string]any {
	return map[string]any{"Deleted": enclosed(deletedBody{ID: id, Deleted: true})}
}
