package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
)

// client speaks to the server.
type client struct {
	base string
	dir  string // for results
}

// refusal is an error that the server answered with.
type refusal struct{ Code, Message string }

// Error implements error.
func (r *refusal) Error() string { return r.Code + ": " + r.Message }

func asRefusal(err error) (*refusal, bool) {
	var r *refusal

	ok := errors.As(err, &r)

	return r, ok
}

type stored struct{ ID, Format string }

// upload sends a file under its own name.
func (c client) upload(ctx context.Context, path string) (stored, error) {
	content, err := os.Open(path)
	if err != nil {
		return stored{}, fmt.Errorf("open: %w", err)
	}
	defer func() { _ = content.Close() }()

	var f stored

	query := url.Values{"filename": {filepath.Base(path)}}

	err = c.ask(
		ctx,
		http.MethodPost,
		"/v1/upload?"+query.Encode(),
		"application/octet-stream",
		content,
		&f,
	)

	return f, err
}

// format returns the category of a format and what it can be turned into.
func (c client) format(
	ctx context.Context,
	id string,
) (category string, targets []string, err error) {
	var f struct {
		Category string
		Targets  []string
	}

	err = c.ask(ctx, http.MethodGet, "/v1/formats/"+url.PathEscape(id), "", nil, &f)

	return f.Category, f.Targets, err
}

// convert converts a stored file and returns the paths of what was made.
func (c client) convert(ctx context.Context, id, target string) ([]string, error) {
	body, err := json.Marshal(map[string]string{"file": id, "targetFormat": target})
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}

	var job struct {
		ID, Status string
		Tasks      map[string]struct {
			Result *struct {
				Files []struct{ Filename, URL string }
			}
		}
	}

	err = c.ask(
		ctx,
		http.MethodPost,
		"/v1/convert?wait=120",
		"application/json",
		bytes.NewReader(body),
		&job,
	)
	for err == nil && (job.Status == "pending" || job.Status == "processing") {
		err = c.ask(ctx, http.MethodGet, "/v1/jobs/"+job.ID+"?wait=120", "", nil, &job)
	}

	if err != nil {
		return nil, err
	}

	export := job.Tasks["export-file"].Result
	if export == nil || len(export.Files) == 0 {
		return nil, &refusal{"INTERNAL_ERROR", "the job " + job.Status + " without a file"}
	}

	dir, err := os.MkdirTemp(c.dir, "result-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}

	var paths []string

	for _, f := range export.Files {
		path := filepath.Join(dir, f.Filename)
		if err := c.download(ctx, f.URL, path); err != nil {
			return nil, err
		}

		paths = append(paths, path)
	}

	return paths, nil
}

func (c client) download(ctx context.Context, address, path string) (err error) {
	res, err := c.do(ctx, http.MethodGet, address, "", nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()

	out, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("keep a result: %w", err)
	}

	_, err = io.Copy(out, res.Body)

	return errors.Join(err, out.Close())
}

func (c client) ask(
	ctx context.Context,
	method, path, media string,
	body io.Reader,
	into any,
) (err error) {
	res, err := c.do(ctx, method, c.base+path, media, body)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()

	var answer struct {
		Data  json.RawMessage
		Error *refusal
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s %s: status %d: %w", method, path, res.StatusCode, err)
	}

	if answer.Error != nil {
		return answer.Error
	}

	return json.Unmarshal(answer.Data, into)
}

func (c client) do(
	ctx context.Context,
	method, address, media string,
	body io.Reader,
) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}

	if media != "" {
		req.Header.Set("Content-Type", media)
	}

	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask: %w", err)
	}

	return res, nil
}
