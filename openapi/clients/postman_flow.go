package clients

import (
	"net/http"

	"github.com/convertd/convertd/adapters/httpapi/describe"
)

// flow is what to try first: it sends a file, waits for what is made of it, and downloads that.
func flow() folder {
	return folder{
		Name:        "Convert a file",
		Description: "Choose a file in the first request, set targetFormat, and run the three one after another.",
		Item: []item{
			{
				Name: "1. Upload", Response: []response{},
				Event: []script{scripted("test",
					`pm.test("the file is stored", () => pm.response.to.have.status(201));`,
					`pm.collectionVariables.set("fileId", pm.response.json().data.id);`,
				)},
				Request: postmanRequest{
					Method: http.MethodPost, Header: []variable{},
					URL: at("{{baseUrl}}", "upload"),
					Body: &body{
						Mode:     "formdata",
						FormData: []variable{{Key: "file", Type: "file", Src: "{{file}}"}},
					},
				},
			},
			{
				Name: "2. Convert, and wait", Response: []response{},
				Event: []script{scripted("test",
					`pm.test("the job has completed", () => {`,
					`  pm.response.to.have.status(200);`,
					`  pm.expect(pm.response.json().data.status).to.equal("completed");`,
					`});`,
					`const { result } = pm.response.json().data.tasks["export-file"];`,
					`pm.collectionVariables.set("downloadUrl", result.url);`,
					`pm.collectionVariables.set("size", result.file.size);`,
				)},
				Request: postmanRequest{
					Method: http.MethodPost,
					Header: []variable{
						{Key: "Content-Type", Value: describe.JSON},
						{Key: "Prefer", Value: "wait=120"},
					},
					URL: at("{{baseUrl}}", "convert"),
					Body: &body{
						Mode: "raw",
						Raw: "{\n  \"file\": \"{{fileId}}\",\n" +
							"  \"targetFormat\": \"{{targetFormat}}\"\n}",
						Options: map[string]any{"raw": map[string]any{"language": "json"}},
					},
				},
			},
			{
				Name: "3. Download", Response: []response{},
				Event: []script{
					scripted(
						"test",
						`pm.test("the result is whole", () => {`,
						`  pm.response.to.have.status(200);`,
						`  pm.expect(pm.response.stream.length).to.equal(Number(pm.variables.get("size")));`,
						`});`,
					),
				},
				Request: postmanRequest{
					Method: http.MethodGet, Header: []variable{}, Auth: &auth{Type: "noauth"},
					URL: address{Raw: "{{downloadUrl}}", Host: []string{"{{downloadUrl}}"}},
				},
			},
		},
	}
}

func at(base string, path ...string) address {
	a := address{Raw: base, Host: []string{base}, Path: path}
	for _, part := range path {
		a.Raw += "/" + part
	}

	return a
}
