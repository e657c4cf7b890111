package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// job is what the measurements need of a job.
type job struct {
	ID        string    `json:"id"`
	Status    string    `json:"status"`
	Created   time.Time `json:"created_at"`
	Completed time.Time `json:"completed_at"`
	Tasks     map[string]struct {
		Status string `json:"status"`
		Result struct {
			Files []struct {
				ID string `json:"id"`
			} `json:"files"`
		} `json:"result"`
	} `json:"tasks"`
}

// convertFile posts a file and returns the job as it was answered; query may ask to wait.
func (b *tools) convertFile(ctx context.Context, path, target, query string) (job, error) {
	f, err := os.Open(path)
	if err != nil {
		return job{}, fmt.Errorf("open: %w", err)
	}
	defer func() { _ = f.Close() }()

	return b.convert(ctx, f, filepath.Base(path), target, query)
}

// fetchFile posts a file, waits for the result and reads it.
func (b *tools) fetchFile(ctx context.Context, path, target string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer func() { _ = f.Close() }()

	req, err := b.converting(ctx, f, filepath.Base(path), target, "?wait=120&redirect=true")
	if err != nil {
		return err
	}

	return received(req)
}

func (b *tools) convert(
	ctx context.Context,
	body io.Reader,
	name, target, query string,
) (job, error) {
	req, err := b.converting(ctx, body, name, target, query)
	if err != nil {
		return job{}, err
	}

	return send(req)
}

// converting puts body between the head and the tail of a form, so that the client costs as little
// as it can.
func (b *tools) converting(
	ctx context.Context,
	body io.Reader,
	name, target, query string,
) (*http.Request, error) {
	const boundary = "bench-boundary"

	head := "--" + boundary + "\r\nContent-Disposition: form-data; name=\"targetFormat\"\r\n\r\n" + target +
		"\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n"
	form := io.MultiReader(
		strings.NewReader(head),
		body,
		strings.NewReader("\r\n--"+boundary+"--\r\n"),
	)

	req, err := http.NewRequestWithContext(
		ctx,
		http.MethodPost,
		b.server.URL+"/v1/convert"+query,
		form,
	)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}

	req.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)

	return req, nil
}

func send(req *http.Request) (job, error) {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return job{}, fmt.Errorf("send the request: %w", err)
	}
	defer res.Body.Close()

	text, err := io.ReadAll(res.Body)
	if err != nil {
		return job{}, fmt.Errorf("read the answer: %w", err)
	}

	var answer struct{ Data job }
	if err := json.Unmarshal(text, &answer); err != nil ||
		res.StatusCode >= http.StatusMultipleChoices {
		return job{}, fmt.Errorf("the server answered %s: %.500s", res.Status, text)
	}

	return answer.Data, nil
}

// finished waits until the job has ended well.
func (b *tools) finished(ctx context.Context, j job) (job, error) {
	for j.Status == "pending" || j.Status == "processing" {
		req, err := http.NewRequestWithContext(
			ctx,
			http.MethodGet,
			b.server.URL+"/v1/jobs/"+j.ID+"?wait=60",
			nil,
		)
		if err != nil {
			return job{}, fmt.Errorf("make the request: %w", err)
		}

		if j, err = send(req); err != nil {
			return job{}, err
		}
	}

	if j.Status != "completed" {
		return job{}, fmt.Errorf("job %s ended as %s", j.ID, j.Status)
	}

	return j, nil
}

func (b *tools) cancel(ctx context.Context, id string) error {
	req, err := http.NewRequestWithContext(
		ctx,
		http.MethodPost,
		b.server.URL+"/v1/jobs/"+id+"/cancel",
		nil,
	)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}

	_, err = send(req)

	return err
}
