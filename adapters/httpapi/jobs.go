package httpapi

import (
	"context"
	"maps"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

const (
	maxTag      = 255      // bytes
	maxMetadata = 16 << 10 // bytes of JSON
)

type getInput struct {
	Raw
	Waiting
	ID string `path:"id" doc:"The job's id." example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
}

type cancelInput struct {
	ID string `path:"id" doc:"The job's id." example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
}

func (a *API) registerJobs() {
	huma.Register(a.huma, huma.Operation{
		OperationID: "createJob", Method: http.MethodPost, Path: "/v1/jobs", DefaultStatus: http.StatusAccepted,
		Summary: "Create a job", Description: "Checks the whole graph of tasks, stores it, and starts it.",
	}, a.submit)
	huma.Register(a.huma, huma.Operation{
		OperationID: "getJob", Method: http.MethodGet, Path: "/v1/jobs/{id}", Summary: "Show a job",
		Description: "With a wait it is a long poll: the answer comes when the job has ended, or as it is when the time is over.",
	}, a.get)
	huma.Register(a.huma, huma.Operation{
		OperationID: "cancelJob", Method: http.MethodPost, Path: "/v1/jobs/{id}/cancel", Summary: "Cancel a job",
		Description: "Ends the job and kills what runs for it. Results that it has made already are kept until they expire.",
	}, a.cancel)
	huma.Register(a.huma, huma.Operation{
		OperationID: "listJobs", Method: http.MethodGet, Path: "/v1/jobs", Summary: "List jobs",
		Description: "Newest first.",
	}, a.list)
	huma.Register(a.huma, huma.Operation{
		OperationID: "retryJob", Method: http.MethodPost, Path: "/v1/jobs/{id}/retry", DefaultStatus: http.StatusAccepted,
		Summary:     "Retry a job",
		Description: "Makes a new job from what this one was asked for. One with secret fields must be sent again instead: they are not kept.",
	}, a.retry)
	huma.Register(a.huma, huma.Operation{
		OperationID: "deleteJob", Method: http.MethodDelete, Path: "/v1/jobs/{id}", Summary: "Delete a job",
		Description: "Breaks its work off, and deletes its record and the files that no other job refers to.",
	}, a.deleteJob)
}

func (a *API) submit(ctx context.Context, in *CreateInput) (*jobAnswer, error) {
	again, err := a.repeating(ctx, in.request)
	if err != nil {
		return nil, err
	}
	defer again.end()
	body, err := readJSON(in.request)
	if err != nil {
		return nil, err
	}
	graph, dry := readGraph(body)
	if dry || len(graph.Faults) > 0 { // a faulty job is planned for what else is wrong with it
		plan, err := a.Jobs.PlanGraph(ctx, caller(ctx), graph)
		return a.planned(ctx, plan, err)
	}
	earlier, mark, err := again.settle(ctx, body)
	if err != nil {
		return nil, err
	}
	if earlier != "" {
		return a.replayed(ctx, in, earlier)
	}
	if err := a.Files.Room(ctx); err != nil {
		return nil, err
	}
	graph.Mark = mark
	v, err := a.Jobs.Submit(ctx, caller(ctx), graph)
	if err != nil {
		return nil, err
	}
	return a.created(ctx, in, v)
}

// readJSON returns the JSON object of a body that must be one.
func readJSON(r *http.Request) (map[string]any, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != mediaJSON {
		return nil, fault.New(fault.InvalidRequest, "Send JSON, with the header Content-Type: application/json.").Because(err)
	}
	return decodeObject(atMost(r.Body, maxJSON, "The JSON body"))
}

func (a *API) get(ctx context.Context, in *getInput) (*jobShown, error) {
	limit, applied := in.limit(in.request)
	var v jobs.View
	var err error
	if limit > 0 {
		v, err = a.Jobs.Wait(ctx, caller(ctx), plainID(in.ID), limit)
	} else {
		v, err = a.Jobs.Get(ctx, caller(ctx), plainID(in.ID))
	}
	if err != nil {
		return nil, err
	}
	return &jobShown{PreferenceApplied: applied, Body: enclose(ctx, a.shown().job(v))}, nil
}

func (a *API) cancel(ctx context.Context, in *cancelInput) (*jobShown, error) {
	v, err := a.Jobs.Cancel(ctx, caller(ctx), plainID(in.ID))
	if err != nil {
		return nil, err
	}
	return &jobShown{Body: enclose(ctx, a.shown().job(v))}, nil
}

type retryInput struct {
	CreateInput
	ID string `path:"id" doc:"The job's id." example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
}

func (a *API) retry(ctx context.Context, in *retryInput) (*jobAnswer, error) {
	again, err := a.repeating(ctx, in.request)
	if err != nil {
		return nil, err
	}
	defer again.end()
	earlier, mark, err := again.settle(ctx, plainID(in.ID))
	if err != nil {
		return nil, err
	}
	if earlier != "" {
		return a.replayed(ctx, &in.CreateInput, earlier)
	}
	if err := a.Files.Room(ctx); err != nil {
		return nil, err
	}
	v, err := a.Jobs.Retry(ctx, caller(ctx), plainID(in.ID), mark)
	if err != nil {
		return nil, err
	}
	return a.created(ctx, &in.CreateInput, v)
}

func (a *API) deleteJob(ctx context.Context, in *cancelInput) (*deletedAnswer, error) {
	id := plainID(in.ID)
	if err := a.Jobs.Delete(ctx, caller(ctx), id); err != nil {
		return nil, err
	}
	return &deletedAnswer{Body: enclose(ctx, deletedBody{ID: id, Deleted: true})}, nil
}

// idPattern is what every id looks like.
var idPattern = regexp.MustCompile(`^[a-z]+_[0-9A-Za-z]{1,64}$`)

// plainID keeps from databases what they might choke on, such as a NUL: nothing has the id "none".
func plainID(id string) string {
	if idPattern.MatchString(id) {
		return id
	}
	return "none"
}

// readGraph takes a job apart. What is wrong with more than its tasks is among its faults.
func readGraph(body map[string]any) (g jobs.Graph, dry bool) {
	for _, name := range slices.Sorted(maps.Keys(body)) {
		var wrong *fault.Fault
		switch value := body[name]; name {
		case "tasks":
			g.Tasks, wrong = readTasks(value)
		case "tag":
			g.Tag, wrong = readTag(value)
		case "metadata":
			g.Metadata, wrong = readMetadata(value)
		case fieldDryRun:
			dry, wrong = readDryRun(value)
		case fieldWebhook:
			g.WebhookURL, wrong = readWebhook(value)
		default:
			wrong = fault.New(fault.InvalidInput, "Unknown field %q; known here: tasks, tag, metadata, webhook_url, dry_run.", fault.Clip(name, fault.MaxNamed))
		}
		if wrong != nil {
			g.Faults = append(g.Faults, wrong.On(fault.Clip(name, fault.MaxNamed)))
		}
	}
	if _, given := body["tasks"]; !given {
		g.Faults = append(g.Faults, fault.New(fault.InvalidInput, "tasks is required: an object that holds each task under its name.").On("tasks"))
	}
	return g, dry
}

func readTasks(value any) (map[string]map[string]any, *fault.Fault) {
	raw, ok := value.(map[string]any)
	if !ok {
		return nil, fault.New(fault.InvalidInput, "tasks must be an object that holds each task under its name.")
	}
	if len(raw) > job.MaxTasks {
		return nil, fault.New(fault.InvalidInput, "A job may have at most %d tasks.", job.MaxTasks)
	}
	tasks := make(map[string]map[string]any, len(raw))
	for name, task := range raw {
		tasks[name], _ = task.(map[string]any) // nil, which is refused with the other faults of tasks
	}
	return tasks, nil
}

func readTag(value any) (string, *fault.Fault) {
	tag, ok := value.(string)
	if value != nil && !ok || len(tag) > maxTag || !utf8.ValidString(tag) || strings.ContainsFunc(tag, unicode.IsControl) {
		return "", fault.New(fault.InvalidInput, "tag must be UTF-8 text of at most %d bytes without control characters.", maxTag)
	}
	return tag, nil
}

func readWebhook(value any) (string, *fault.Fault) {
	text, ok := value.(string)
	if value != nil && (!ok || text == "") {
		return "", fault.New(fault.InvalidInput, "webhook_url must be a URL.")
	}
	return text, nil
}

func readMetadata(value any) (map[string]any, *fault.Fault) {
	metadata, ok := value.(map[string]any)
	if value != nil && !ok {
		return nil, fault.New(fault.InvalidInput, "metadata must be an object.")
	}
	if text, err := encode(metadata); err != nil || len(text) > maxMetadata {
		return nil, fault.New(fault.InvalidInput, "metadata may be at most %d KiB of JSON.", maxMetadata>>10)
	}
	return metadata, nil
}
