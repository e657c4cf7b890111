package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
)

// client is a caller of a server: one connection, one thing at a time.
type client struct {
	url  string
	http *http.Client
	key  string // of a user; "" for none
	next string // the cursor of the last answer that was a list
}

func newClient(url string) *client {
	return &client{url: url, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}}
}

// do sends a request and reads its data into answer; nil for nothing.
func (c *client) do(
	ctx context.Context,
	method, path, media string,
	body []byte,
	answer any,
) error {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}

	if media != "" {
		req.Header.Set("Content-Type", media)
	}

	if c.key != "" {
		req.Header.Set("X-Api-Key", c.key)
	}

	res, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("send the request: %w", err)
	}
	defer res.Body.Close()

	text, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("the server answered %s: %.500s", res.Status, text)
	}

	told := struct {
		Data any
		Meta struct {
			Pagination struct {
				Next string `json:"next_cursor"`
			}
		}
	}{Data: answer}
	if err := json.Unmarshal(text, &told); err != nil {
		return fmt.Errorf("decode the answer: %w", err)
	}

	c.next = told.Meta.Pagination.Next

	return nil
}

// upload sends a picture of one pixel and returns its file's id.
func (c *client) upload(ctx context.Context) (string, error) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		return "", fmt.Errorf("make a picture: %w", err)
	}

	return c.send(ctx, "one.png", &picture)
}

// send uploads a small file and returns its id.
func (c *client) send(ctx context.Context, name string, content io.Reader) (string, error) {
	var form bytes.Buffer

	parts := multipart.NewWriter(&form)

	part, err := parts.CreateFormFile("file", name)
	if err != nil {
		return "", fmt.Errorf("make a form: %w", err)
	}

	if _, err := io.Copy(part, content); err != nil {
		return "", fmt.Errorf("fill a form: %w", err)
	}

	if err := parts.Close(); err != nil {
		return "", fmt.Errorf("end a form: %w", err)
	}

	var file struct {
		ID string `json:"id"`
	}

	err = c.do(ctx, http.MethodPost, "/v1/upload", parts.FormDataContentType(), form.Bytes(), &file)

	return file.ID, err
}

// submit posts a job: a file that is there already, converted and exported. query may ask to wait.
func (c *client) submit(ctx context.Context, fileID, target, query string) (job, error) {
	body := fmt.Sprintf(`{"tasks": {"in": {"operation": "import/upload", "file": %q},
		"make": {"operation": "convert", "input": "in", "output_format": %q}, "out": {"operation": "export/url", "input": "make"}}}`, fileID, target)

	var j job

	err := c.do(ctx, http.MethodPost, "/v1/jobs"+query, "application/json", []byte(body), &j)

	return j, err
}

// complete does one trivial job from its request to its end.
func (c *client) complete(ctx context.Context, fileID string) error {
	j, err := c.submit(ctx, fileID, "webp", "?wait=60")
	for err == nil && (j.Status == "pending" || j.Status == "processing") {
		var next job

		err = c.do(ctx, http.MethodGet, "/v1/jobs/"+j.ID+"?wait=60", "", nil, &next)
		j = next
	}

	if err == nil && j.Status != "completed" {
		err = fmt.Errorf("job %s ended as %s", j.ID, j.Status)
	}

	return err
}
