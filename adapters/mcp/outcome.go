package mcp

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
)

const completed = "completed"

// outcome is what a model is told of a job.
type outcome struct {
	Job      string   `json:"job"                jsonschema:"the job's id"`
	Status   string   `json:"status"             jsonschema:"pending, processing, completed, failed, cancelled or expired"`
	Progress int      `json:"progress"           jsonschema:"percent"`
	URL      string   `json:"url,omitempty"      jsonschema:"where the result is downloaded without a key; several files come as a zip"`
	Files    []made   `json:"files,omitempty"    jsonschema:"the files of the result"`
	Path     string   `json:"path,omitempty"     jsonschema:"where the result was written"`
	Warnings []string `json:"warnings,omitempty" jsonschema:"what the result could not hold"`
	Error    string   `json:"error,omitempty"    jsonschema:"why the job failed"`
}

type made struct {
	ID       string `json:"id"`
	Filename string `json:"filename"`
	Size     int64  `json:"size"          jsonschema:"bytes"`
	MIMEType string `json:"mime_type"`
	URL      string `json:"url,omitempty"`
}

// job is what is read of one.
type job struct {
	ID       string          `json:"id"`
	Status   string          `json:"status"`
	Progress int             `json:"progress"`
	Tasks    map[string]task `json:"tasks"`
}

type task struct {
	Status string `json:"status"`
	Result *struct {
		Files    []made   `json:"files"`
		Warnings []string `json:"warnings"`
		URL      string   `json:"url"`
	} `json:"result"`
	Error *struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
}

// shown returns a job as it is, or as it ends within so many seconds.
func (t tools) shown(ctx context.Context, id string, wait int) (outcome, error) {
	query := url.Values{}
	if wait > 0 {
		query.Set("wait", strconv.Itoa(wait))
	}

	var j job

	path := "/v1/jobs/" + url.PathEscape(id)
	if err := t.api.call(ctx, http.MethodGet, path, query, nil, &j); err != nil {
		return outcome{}, err
	}

	return j.outcome(), nil
}

func (j job) outcome() outcome {
	o := outcome{Job: j.ID, Status: j.Status, Progress: j.Progress}

	for _, task := range j.Tasks {
		if task.Status == "failed" && task.Error != nil {
			o.Error = task.Error.Message + " (" + task.Error.Code + ")"
		}

		if task.Result == nil {
			continue
		}

		o.Warnings = append(o.Warnings, task.Result.Warnings...)

		if task.Result.URL != "" {
			o.URL, o.Files = task.Result.URL, task.Result.Files
		}
	}

	return o
}
