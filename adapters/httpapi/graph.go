package httpapi

import (
	"context"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
)

const (
	maxTag      = 255      // bytes
	maxMetadata = 16 << 10 // bytes of JSON
)

// readJob reads a job as a graph of tasks. A faulty one is planned, for what else is wrong with it.
func readJob(_ context.Context, c *call) (submission, error) {
	body, err := web.ReadJSON(c.request)
	if err != nil {
		return submission{}, err
	}

	graph, dry := readGraph(body)
	c.dry = dry || len(graph.Faults) > 0

	asked := c.job(
		body,
		func(ctx context.Context, pending *idempotency.Pending) (jobs.View, error) {
			graph.Pending = pending
			return c.Jobs.Submit(ctx, c.caller, graph)
		},
	)
	asked.plan = func(ctx context.Context) (jobs.Plan, error) {
		return c.Jobs.PlanGraph(ctx, c.caller, graph)
	}

	return asked, nil
}

type retryInput struct {
	CreateInput
	ID string `path:"id" doc:"The job's id." example:"job_01KHGEPK5R8V2M6Q0T4X7ZB3CD"`
}

// readRetry asks for what an earlier job was asked for.
func readRetry(_ context.Context, c *call) (submission, error) {
	id := plainID(c.request.PathValue("id"))

	return c.job(id, func(ctx context.Context, pending *idempotency.Pending) (jobs.View, error) {
		return c.Jobs.Retry(ctx, c.caller, id, pending)
	}), nil
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
			wrong = unknownName(
				"field",
				name,
				[]string{"tasks", "tag", "metadata", fieldWebhook, fieldDryRun},
			)
		}

		if wrong != nil {
			g.Faults = append(g.Faults, wrong.On(fault.Clip(name, fault.MaxNamed)))
		}
	}

	if _, given := body["tasks"]; !given {
		g.Faults = append(
			g.Faults,
			fault.New(fault.InvalidInput, "tasks is required: an object that holds each task under its name.").
				On("tasks"),
		)
	}

	return g, dry
}

func readTasks(value any) (map[string]map[string]any, *fault.Fault) {
	raw, ok := value.(map[string]any)
	if !ok {
		return nil, fault.New(
			fault.InvalidInput,
			"tasks must be an object that holds each task under its name.",
		)
	}

	if len(raw) > job.MaxTasks {
		return nil, fault.New(fault.InvalidInput, "A job may have at most %d tasks.", job.MaxTasks)
	}

	tasks := make(map[string]map[string]any, len(raw))
	for name, task := range raw {
		// nil, which is refused with the other faults of tasks
		tasks[name], _ = task.(map[string]any)
	}

	return tasks, nil
}

func readTag(value any) (string, *fault.Fault) {
	tag, ok := value.(string)
	if value != nil && !ok || len(tag) > maxTag || !utf8.ValidString(tag) ||
		strings.ContainsFunc(tag, unicode.IsControl) {
		return "", fault.New(
			fault.InvalidInput,
			"tag must be UTF-8 text of at most %d bytes without control characters.",
			maxTag,
		)
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
		return nil, fault.New(
			fault.InvalidInput,
			"metadata may be at most %d KiB of JSON.",
			maxMetadata>>10,
		)
	}

	return metadata, nil
}
