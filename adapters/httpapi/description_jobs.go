package httpapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/adapters/httpapi/describe"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

// describedJobs are the calls that make, show and end jobs.
func describedJobs(r huma.Registry) map[string]describe.Route {
	return map[string]describe.Route{
		"createJob": {
			Tag: tagJobs, Body: jobRequestBody(r), Answers: created(graph, withPlan),
			Faults: append(append(bodyFaults(), fault.FileNotFound), jobFaults()...),
		},
		"uploadIntoTask": {
			Tag: tagJobs, Body: uploadBody(), Answers: created(graph, jobAlone),
			Faults: append(append(bodyFaults(), fault.NoFiles, fault.TaskNotFound), jobFaults()...),
		},
		"retryJob": {
			Tag: tagJobs, Answers: created(graph, jobAlone), Faults: jobFaults(),
		},
		"listJobs": {
			Tag: tagJobs, Faults: []fault.Kind{fault.InvalidInput},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "A page of jobs, newest first.", Example: map[string]any{"One job": jobListExample()}}},
		},
		"getJob": {
			Tag: tagJobs, Faults: []fault.Kind{fault.InvalidInput, fault.JobNotFound},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The job as it is now.", Headers: []string{"Preference-Applied"},
				Example: map[string]any{"A completed job": jobExample(graph, job.Completed), "A job that waits": jobExample(graph, job.Pending)},
			}},
		},
		"followJob": followRoute(r),
		"cancelJob": {
			Tag: tagJobs, Faults: []fault.Kind{fault.JobNotFound, fault.Conflict, fault.DiskFull},
			Answers: []describe.Answer{{
				Status: http.StatusOK, Text: "The job, cancelled.", Example: map[string]any{"A cancelled job": jobExample(graph, job.Cancelled)},
			}},
		},
		"deleteJob": {
			Tag: tagJobs, Faults: []fault.Kind{fault.JobNotFound, fault.DiskFull},
			Answers: []describe.Answer{{Status: http.StatusOK, Text: "The job is gone.", Example: deletedExample(exampleJob)}},
		},
	}
}
