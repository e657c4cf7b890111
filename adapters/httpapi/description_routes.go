package httpapi

import (
	"maps"
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
	tagFormats = "Formats"
	tagHealth  = "Health"
)

// describedRoutes says of each route, by its operation id, what its registration does not: a route without a row here fails the tests.
// Summary, description and parameters (doc and example in their tags) stand at the registration.
func describedRoutes(r huma.Registry) map[string]describe.Route {
	all := map[string]describe.Route{
		"health": {
			Tag: tagHealth, Keyless: true,
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The process is alive.", Example: healthExample()}},
		},
		"ready": {
			Tag: tagHealth, Keyless: true, Faults: []fault.Kind{fault.Unavailable},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The server can do its work.", Example: healthExample()}},
		},
	}
	for _, part := range []map[string]describe.Route{stored(describedConversions()), stored(describedJobs(r)), stored(describedFiles()), describedFormats()} {
		maps.Copy(all, part)
	}
	return all
}

// stored adds to routes that look into the database what they answer while it is away.
func stored(routes map[string]describe.Route) map[string]describe.Route {
	for id, route := range routes {
		route.Faults = append(route.Faults, fault.Unavailable)
		routes[id] = route
	}
	return routes
}

// describedConversions are the calls that make a whole job of one file.
func describedConversions() map[string]describe.Route {
	return map[string]describe.Route{
		"convert": {
			Tag: tagConvert, Body: convertBody(), Answers: created(oneShot, withPlan),
			Faults: append(append(bodyFaults(), fault.NoFiles, fault.FileNotFound), jobFaults()...),
		},
		"importURL": {
			Tag: tagConvert, Body: importBody(), Answers: created(oneShot, withPlan),
			Faults: append(bodyFaults(), jobFaults()...),
		},
	}
}

// bodyFaults are what any route with a body can be refused with.
func bodyFaults() []fault.Kind {
	return []fault.Kind{fault.InvalidInput, fault.InvalidRequest, fault.FileTooLarge, fault.Timeout}
}

// jobFaults are what any call that makes a job can be refused with: before it does, and where it waits, or is a repeat, with what the job's tasks fail
// with, and that the job has been deleted meanwhile.
func jobFaults() []fault.Kind {
	return []fault.Kind{
		fault.InvalidInput, fault.Conflict, fault.DiskFull, fault.JobNotFound, fault.UnsupportedFormat, fault.UnsupportedConversion, fault.CorruptFile,
		fault.PasswordRequired, fault.ConversionFailed, fault.FileGone, fault.FileTooLarge, fault.Timeout,
	}
}

// What a call that makes a job can answer besides it.
const (
	withPlan = true // with dry_run, a plan
	jobAlone = false
)

// created are the successes of a call that makes a job.
func created(kind exampleKind, plan bool) []describe.Answer {
	shows, ended := &huma.Schema{Ref: schemaRefs + "JobAnswer"}, "With a wait: the job has ended."
	done := map[string]any{"A completed job": jobExample(kind, job.Completed)}
	either := describe.Answer{Status: http.StatusOK, Schema: shows, Text: ended, Headers: []string{"Preference-Applied", replayedHeader}, Example: done}
	if plan {
		either.Schema = &huma.Schema{OneOf: []*huma.Schema{shows, {Ref: schemaRefs + "PlanAnswer"}}}
		either.Text = ended + " With dry_run: what the job would do."
		either.Example = map[string]any{"A completed job": jobExample(kind, job.Completed), "A plan": planExample()}
	}
	return []describe.Answer{
		{
			Status: http.StatusAccepted, Schema: shows, Text: "The job was stored and has not ended yet.",
			Headers: []string{"Location", "Preference-Applied", replayedHeader}, Example: map[string]any{"A job that waits": jobExample(kind, job.Pending)},
		},
		either,
		{
			Status: http.StatusSeeOther, Schema: shows, Text: "With a wait and redirect: the job has ended, and Location downloads what it gives out.",
			Headers: []string{"Location", "Preference-Applied", replayedHeader}, Example: done,
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
