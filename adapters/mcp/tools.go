package mcp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// tools are what a model can do.
type tools struct {
	api   *api
	files bool
}

// longestWait is how long a tool waits for a job, in seconds: clients give up after some minutes.
const longestWait = 100

type convertInput struct {
	Source  string         `json:"source"            jsonschema:"what to convert"`
	Format  string         `json:"format"            jsonschema:"the format to write, such as mp4, pdf or webp"`
	Options map[string]any `json:"options,omitempty" jsonschema:"options of the conversion, such as quality or width; the tool formats lists them"`
	To      string         `json:"to,omitempty"      jsonschema:"a path to write the result to, where files of this machine can be used"`
}

type runInput struct {
	Operation string         `json:"operation"         jsonschema:"the operation's name"`
	Sources   []string       `json:"sources"           jsonschema:"what to work on, in order"`
	Format    string         `json:"format,omitempty"  jsonschema:"the format to write, of operations that take one"`
	Options   map[string]any `json:"options,omitempty" jsonschema:"options of the operation"`
	To        string         `json:"to,omitempty"      jsonschema:"a path to write the result to, where files of this machine can be used"`
}

type formatsInput struct {
	ID       string `json:"id,omitempty"       jsonschema:"show this one whole"`
	Category string `json:"category,omitempty" jsonschema:"only of this category: video, audio, image, document, archive"`
	Query    string `json:"query,omitempty"    jsonschema:"only those whose names hold this"`
}

type followInput struct {
	Job  string `json:"job"            jsonschema:"the job's id"`
	Wait int    `json:"wait,omitempty" jsonschema:"how many seconds to wait for its end, at most 100"`
}

type fetchInput struct {
	Job string `json:"job"          jsonschema:"the job's id"`
	To  string `json:"to,omitempty" jsonschema:"a path to write the result to, where files of this machine can be used"`
}

func (t tools) convert(
	ctx context.Context, _ *mcp.CallToolRequest, in convertInput,
) (*mcp.CallToolResult, outcome, error) {
	if err := t.allowed(in.To); err != nil {
		return nil, outcome{}, err
	}

	request, err := t.conversion(ctx, in)
	if err != nil {
		return nil, outcome{}, err
	}

	return t.finish(ctx, "/v1/convert", request, in.To)
}

// conversion is the body of a call that converts.
func (t tools) conversion(ctx context.Context, in convertInput) (map[string]any, error) {
	request := map[string]any{"targetFormat": in.Format}
	if in.Options != nil {
		request["options"] = in.Options
	}

	if isURL(in.Source) {
		request["url"] = in.Source
		return request, nil
	}

	id, err := t.stored(ctx, in.Source)
	request["file"] = id

	return request, err
}

// stored returns the id of a file, which is uploaded where it is one of this machine.
func (t tools) stored(ctx context.Context, source string) (string, error) {
	switch {
	case isFileID(source):
		return source, nil
	case !t.files:
		return "", errors.New(
			"files of this machine cannot be read here: send a URL or a file's id",
		)
	}

	return t.api.upload(ctx, source)
}

// allowed tells whether a result may be written to a path.
func (t tools) allowed(to string) error {
	if to != "" && !t.files {
		return errors.New("files of this machine cannot be written here: leave to out")
	}

	return nil
}

func (t tools) run(
	ctx context.Context, _ *mcp.CallToolRequest, in runInput,
) (*mcp.CallToolResult, outcome, error) {
	if err := t.allowed(in.To); err != nil {
		return nil, outcome{}, err
	}

	steps, names := map[string]any{}, []string{}

	for i, source := range in.Sources {
		name := "source-" + strconv.Itoa(i+1)
		names = append(names, name)

		if isURL(source) {
			steps[name] = map[string]any{"operation": "import/url", "url": source}
			continue
		}

		id, err := t.stored(ctx, source)
		if err != nil {
			return nil, outcome{}, err
		}

		steps[name] = map[string]any{"operation": "import/upload", "file": id}
	}

	step := map[string]any{"operation": in.Operation, "input": names}
	if in.Format != "" {
		step["output_format"] = in.Format
	}

	if in.Options != nil {
		step["options"] = in.Options
	}

	steps["work"] = step
	steps["result"] = map[string]any{"operation": "export/url", "input": "work"}

	return t.finish(ctx, "/v1/jobs", map[string]any{"tasks": steps}, in.To)
}

// finish starts a job, waits for it, and brings its result where it is wanted.
func (t tools) finish(
	ctx context.Context, path string, request map[string]any, to string,
) (*mcp.CallToolResult, outcome, error) {
	var started job
	if err := t.api.call(ctx, http.MethodPost, path, nil, request, &started); err != nil {
		return nil, outcome{}, err
	}

	shown, err := t.shown(ctx, started.ID, longestWait)
	if err != nil || to == "" || shown.Status != completed {
		return nil, shown, err
	}

	return t.written(ctx, shown, to)
}

func (t tools) written(
	ctx context.Context, shown outcome, to string,
) (*mcp.CallToolResult, outcome, error) {
	if shown.URL == "" {
		return nil, shown, fmt.Errorf("the job %s gives no file out", shown.Job)
	}

	err := t.api.download(ctx, shown.URL, to)
	shown.Path = to

	return nil, shown, err
}

func (t tools) formats(
	ctx context.Context, _ *mcp.CallToolRequest, in formatsInput,
) (*mcp.CallToolResult, any, error) {
	var data any

	if in.ID != "" {
		err := t.api.call(
			ctx, http.MethodGet, "/v1/formats/"+url.PathEscape(in.ID), nil, nil, &data)

		return nil, data, err
	}

	query := url.Values{}
	if in.Category != "" {
		query.Set("category", in.Category)
	}

	if in.Query != "" {
		query.Set("q", in.Query)
	}

	var list []listedFormat

	err := t.api.call(ctx, http.MethodGet, "/v1/formats", query, nil, &list)

	return nil, map[string]any{"formats": list}, err
}

// listedFormat is what a list says of a format: little, since there are hundreds.
type listedFormat struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Category string `json:"category"`
	Readable bool   `json:"readable"`
	Writable bool   `json:"writable"`
}

func (t tools) plan(
	ctx context.Context, _ *mcp.CallToolRequest, in convertInput,
) (*mcp.CallToolResult, any, error) {
	request, err := t.conversion(ctx, in)
	if err != nil {
		return nil, nil, err
	}

	request["dry_run"] = true

	var data any

	err = t.api.call(ctx, http.MethodPost, "/v1/convert", nil, request, &data)

	return nil, data, err
}

func (t tools) follow(
	ctx context.Context, _ *mcp.CallToolRequest, in followInput,
) (*mcp.CallToolResult, outcome, error) {
	shown, err := t.shown(ctx, in.Job, min(in.Wait, longestWait))
	return nil, shown, err
}

func (t tools) fetch(
	ctx context.Context, _ *mcp.CallToolRequest, in fetchInput,
) (*mcp.CallToolResult, outcome, error) {
	if err := t.allowed(in.To); err != nil {
		return nil, outcome{}, err
	}

	shown, err := t.shown(ctx, in.Job, 0)

	switch {
	case err != nil:
		return nil, shown, err
	case shown.Status != completed:
		return nil, shown, fmt.Errorf(
			"the job is %s: follow it until it has completed",
			shown.Status,
		)
	case in.To == "":
		return nil, shown, nil
	}

	return t.written(ctx, shown, in.To)
}
