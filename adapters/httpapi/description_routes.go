package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// The tags that routes are grouped by.
const (
	tagConvert = "Convert"
	tagJobs    = "Jobs"
	tagFiles   = "Files"
	tagHealth  = "Health"
)

// describedRoutes says of each route, by its operation id, what its registration does not: a route without a row here fails the tests.
// Summary, description and parameters (doc and example in their tags) stand at the registration.
func describedRoutes(r huma.Registry) map[string]describe.Route {
	return map[string]describe.Route{
		"convert": {
			Tag: tagConvert, Body: convertBody(), Answers: created(oneShot),
			Faults: append(append(bodyFaults(), fault.NoFiles, fault.FileNotFound, fault.DiskFull), workFaults()...),
		},
		"createJob": {
			Tag: tagJobs, Body: jobRequestBody(r), Answers: created(graph),
			Faults: append(append(bodyFaults(), fault.FileNotFound, fault.DiskFull), workFaults()...),
		},
		"getJob": {
			Tag: tagJobs, Faults: []fault.Kind{fault.InvalidInput, fault.JobNotFound},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The job as it is now.", Headers: []string{"Preference-Applied"},
				Example: map[string]any{"A completed job": jobExample(graph, job.Completed), "A job that waits": jobExample(graph, job.Pending)},
			}},
		},
		"cancelJob": {
			Tag: tagJobs, Faults: []fault.Kind{fault.JobNotFound, fault.Conflict},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The job, cancelled.", Example: map[string]any{"A cancelled job": jobExample(graph, job.Cancelled)},
			}},
		},
		"downloadFile": downloadRoute(),
		"health": {
			Tag: tagHealth, Keyless: true,
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The process is alive.", Example: healthExample()}},
		},
		"ready": {
			Tag: tagHealth, Keyless: true, Faults: []fault.Kind{fault.Unavailable},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The server can do its work.", Example: healthExample()}},
		},
	}
}

// bodyFaults are what any route with a body can be refused with.
func bodyFaults() []fault.Kind {
	return []fault.Kind{fault.InvalidInput, fault.InvalidRequest, fault.FileTooLarge, fault.Timeout}
}

// workFaults are what a task can fail with, which is told to a caller who waits, beside those of bodyFaults.
func workFaults() []fault.Kind {
	return []fault.Kind{
		fault.UnsupportedFormat, fault.UnsupportedConversion, fault.CorruptFile, fault.PasswordRequired, fault.ConversionFailed, fault.FileGone,
	}
}

// created are the successes of a call that makes a job.
func created(kind exampleKind) []describe.Answer {
	return []describe.Answer{
		{
			Status: http.StatusAccepted, Text: "The job was stored and has not ended yet.", Headers: []string{"Location", "Preference-Applied"},
			Example: map[string]any{"A job that waits": jobExample(kind, job.Pending)},
		},
		{
			Status: http.StatusOK, Text: "With a wait: the job has ended.", Headers: []string{"Preference-Applied"},
			Example: map[string]any{"A completed job": jobExample(kind, job.Completed)},
		},
		{
			Status: http.StatusSeeOther, Text: "With a wait and redirect: the job made one file, and Location downloads it.",
			Headers: []string{"Location", "Preference-Applied"}, Example: map[string]any{"A completed job": jobExample(kind, job.Completed)},
		},
	}
}

func downloadRoute() describe.Route {
	bytes := &huma.Schema{Type: huma.TypeString, Format: "binary"}
	sent := []string{"ETag", "Last-Modified", "Accept-Ranges", "Content-Disposition", "Content-Security-Policy", "Content-Length"}
	return describe.Route{
		Tag: tagFiles, Keyless: true, Needs: []string{"expires", "kid", "signature"},
		Params: []*huma.Param{
			headerParam("Range", "The part of the file to send.", "bytes=0-1023"),
			headerParam("If-Range", "Send the part only if the file still has this ETag, else the whole.", `"9f86d081884c7d659a2feaa0c55ad015"`),
			headerParam("If-None-Match", "Send nothing if the file still has this ETag.", `"9f86d081884c7d659a2feaa0c55ad015"`),
		},
		Faults: []fault.Kind{fault.LinkExpired, fault.FileGone},
		Also: map[int][]fault.Kind{
			http.StatusPreconditionFailed:           {fault.InvalidRequest},
			http.StatusRequestedRangeNotSatisfiable: {fault.InvalidRequest},
		},
		Answers: []describe.Answer{
			{Status: http.StatusOK, Text: "The file.", Media: "*/*", Schema: bytes, Headers: sent},
			{
				Status: http.StatusPartialContent, Text: "The part of the file that Range asked for.", Media: "*/*", Schema: bytes,
				Headers: append([]string{"Content-Range"}, sent...),
			},
			{
				Status: http.StatusNotModified, Text: "The file is still the one that If-None-Match names.", Media: describe.None,
				Headers: []string{"ETag", "Content-Disposition", "Content-Security-Policy"},
			},
		},
	}
}

func headerParam(name, text string, example any) *huma.Param {
	return &huma.Param{Name: name, In: "header", Description: text, Schema: &huma.Schema{Type: huma.TypeString, Examples: []any{example}}}
}
