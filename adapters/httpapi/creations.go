package httpapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
)

// creations is the table of the routes that make something.
func (a *API) creations() []creation {
	return slices.Concat(a.oneShots(), a.jobCreations(), uploads())
}

// oneShots are the calls that make a whole job of one operation.
func (a *API) oneShots() []creation {
	rows := []shot{
		{
			operation: operation.Convert,
			path:      "/v1/convert",
			id:        "convert",
			summary:   "Convert a file in one call",
			text: "Takes a file, a URL or a file id, and makes a job of it: an import, a conversion and an export. " +
				"Several files make one job.",
			examples: shotExamples{
				form: map[string]any{"A film of high quality": map[string]any{
					fieldFile:   "(the bytes of video.mov)",
					fieldTarget: "mp4",
					"quality":   "high",
					"codec":     "h264",
				}},
				json: map[string]any{
					"From a URL": map[string]any{
						fieldURL: "https://example.com/video.mov", fieldTarget: "mp4",
						fieldOptions: map[string]any{"quality": "high"},
					},
					"Of a stored file": map[string]any{fieldFile: exampleFile, fieldTarget: "webm"},
				},
			},
		},
	}

	var list []creation
	for _, row := range slices.Concat(rows, paperShots()) {
		list = append(list, row.creation(a.schemas()))
	}

	return append(list, fromStorage(a.schemas()), creation{
		endpoint: endpoint{
			method:  http.MethodPost,
			path:    "/v1/import/url",
			id:      "importURL",
			scope:   mayWrite,
			summary: "Import a file from a URL",
			text: "Without a target format it makes a file of the download; with one, it is a whole job of " +
				"import, conversion and export.",
			status: http.StatusAccepted,
			fields: slices.Concat(callFields(operation.Conversion()), aliases()),
			Route: describe.Route{
				Tag:     tagConvert,
				Body:    importBody(a.schemas()),
				Params:  queryFields(operation.Conversion()),
				Answers: jobMade(oneShot, withPlan),
				Faults:  bodyFaults(jobFaults()...),
			},
		},
		takes: taking[CreateInput], read: readImport,
	})
}

// jobCreations are the calls that make a job of what is more than one operation.
func (a *API) jobCreations() []creation {
	return []creation{
		{
			endpoint: endpoint{
				method: http.MethodPost, path: "/v1/jobs", id: "createJob", scope: mayWrite,
				summary: "Create a job",
				text:    "Checks the whole graph of tasks, stores it, and starts it.",
				status:  http.StatusAccepted,
				Route: describe.Route{
					Tag:     tagJobs,
					Body:    jobRequestBody(a.schemas()),
					Answers: jobMade(graph, withPlan),
					Faults:  bodyFaults(jobFaults(fault.FileNotFound)...),
				},
			},
			takes: taking[CreateInput], read: readJob,
		},
		{
			endpoint: endpoint{
				method:  http.MethodPost,
				path:    "/v1/jobs/{id}/retry",
				id:      "retryJob",
				scope:   mayWrite,
				summary: "Retry a job",
				text: "Makes a new job from what this one was asked for. One with secret fields must be sent " +
					"again instead: they are not kept.",
				status: http.StatusAccepted,
				Route: describe.Route{
					Tag: tagJobs, Answers: jobMade(graph, jobAlone), Faults: jobFaults(),
				},
			},
			takes: taking[retryInput], read: readRetry,
		},
	}
}

// uploads are the calls that take a file and nothing else.
func uploads() []creation {
	return []creation{
		taskUpload(http.MethodPost, "uploadIntoTask"),
		taskUpload(http.MethodPut, "putIntoTask"), // as tools do that send a file to a URL
		{
			endpoint: endpoint{
				method:  http.MethodPost,
				path:    "/v1/upload",
				id:      "upload",
				scope:   mayWrite,
				summary: "Upload a file",
				text: "Takes one file, as a form or as a raw body, and gives it an id that can stand wherever a " +
					"file is asked for.",
				status: http.StatusCreated,
				Route: describe.Route{
					Tag: tagFiles, Body: uploadBody(), Answers: fileMade(),
					Faults: bodyFaults(stored(
						fault.NoFiles,
						fault.CorruptFile,
						fault.UnsupportedFormat,
						fault.PasswordRequired,
						fault.ConversionFailed,
						fault.Conflict,
						fault.DiskFull,
						fault.FileGone,
						fault.FileNotFound,
					)...),
				},
			},
			takes: taking[uploadInput], read: readUpload,
		},
	}
}

func taskUpload(method, id string) creation {
	return creation{
		endpoint: endpoint{
			method:  method,
			path:    "/v1/jobs/{id}/tasks/{name}/upload",
			id:      id,
			scope:   mayWrite,
			granted: true,
			summary: "Upload a file into a task",
			text: "Gives an import/upload task that waits its file, and lets the job go on. POST and PUT do the " +
				"same.",
			status: http.StatusAccepted,
			Route: describe.Route{
				Tag: tagJobs, Body: uploadBody(), Answers: jobMade(graph, jobAlone),
				Faults: bodyFaults(jobFaults(fault.NoFiles, fault.TaskNotFound)...),
			},
		},
		takes: taking[taskUploadInput], read: readTaskUpload,
	}
}

func (a *API) registerCreations() {
	for _, row := range a.creations() {
		row.takes(a, row)
	}
}

// creating is the input of a creating call.
type creating interface{ creating() *CreateInput }

// taking registers a row whose path and query hold what I says.
func taking[I any, P interface {
	*I
	creating
}](a *API, row creation) {
	register(a, row.endpoint, func(ctx context.Context, in *I) (*madeAnswer, error) {
		return a.create(ctx, row, P(in).creating())
	})
}

// bodyFaults adds what any route with a body can be refused with.
func bodyFaults(kinds ...fault.Kind) []fault.Kind {
	return append(
		kinds,
		fault.InvalidInput,
		fault.InvalidRequest,
		fault.FileTooLarge,
		fault.Timeout,
	)
}

// jobFaults adds what any call that makes a job can be refused with before it does. One that waits,
// or is replayed, fails also as the job's tasks do, or since the job has been deleted meanwhile.
func jobFaults(kinds ...fault.Kind) []fault.Kind {
	return stored(append(
		kinds,
		fault.AuthenticationMissing,
		fault.InvalidInput,
		fault.Conflict,
		fault.DiskFull,
		fault.JobNotFound,
		fault.UnsupportedFormat,
		fault.UnsupportedConversion,
		fault.CorruptFile,
		fault.PasswordRequired,
		fault.ConversionFailed,
		fault.FileGone,
		fault.FileTooLarge,
		fault.Timeout,
		fault.Cancelled,
		fault.StorageMissing,
	)...)
}
