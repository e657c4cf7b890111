package chaos_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
)

// kind is one way to make a job.
type kind struct {
	name  string
	share int // in a hundred jobs
	send  func(ctx context.Context, c *client, key string) (job, error)
}

// kinds returns the jobs that a run is made of: mostly short ones, so that there are many, and some
// that rarely live from one kill to the next.
func kinds() []kind {
	return []kind{
		{"png to webp", 25, form("sample.png", "webp")},
		{"png to jpg", 20, form("sample.png", "jpg")},
		{"bmp to png", 15, form("sample.bmp", "png")},
		{"svg to png", 10, form("sample.svg", "png")},
		{"wav to flac", 10, form("sample.wav", "flac")},
		{"docx to pdf", 2, form("sample.docx", "pdf")},
		{"txt to pdf", 2, form("sample.txt", "pdf")},
		{"two branches of an upload", 8, branches("sample.png", "webp", "jpg")},
		{"two branches of a request", 5, inline("sample.wav", "flac", "mp3")},
		{"two steps", 3, steps("sample.wav", "flac", "mp3")},
	}
}

// form posts a file as a browser does.
func form(name, target string) func(context.Context, *client, string) (job, error) {
	return func(ctx context.Context, c *client, key string) (job, error) {
		content, err := fixture(name)
		if err != nil {
			return job{}, err
		}

		var body bytes.Buffer

		w := multipart.NewWriter(&body)

		part, err := w.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write(content)
		}

		if err := errors.Join(err, w.WriteField("targetFormat", target), w.Close()); err != nil {
			return job{}, err
		}

		return ask[job](
			ctx,
			c,
			call{http.MethodPost, "/v1/convert", w.FormDataContentType(), key, body.Bytes()},
		)
	}
}

// branches uploads a file and then converts it twice in one job.
func branches(name string, targets ...string) func(context.Context, *client, string) (job, error) {
	return func(ctx context.Context, c *client, key string) (job, error) {
		content, err := fixture(name)
		if err != nil {
			return job{}, err
		}

		file, err := ask[struct{ ID string }](
			ctx,
			c,
			call{
				http.MethodPost,
				"/v1/upload?filename=" + name,
				"application/octet-stream",
				key,
				content,
			},
		)
		if err != nil {
			return job{}, err
		}

		return graph(
			ctx,
			c,
			key,
			map[string]any{"operation": "import/upload", "file": file.ID},
			targets,
		)
	}
}

// inline sends a file within the description of the job.
func inline(name string, targets ...string) func(context.Context, *client, string) (job, error) {
	return func(ctx context.Context, c *client, key string) (job, error) {
		content, err := fixture(name)
		if err != nil {
			return job{}, err
		}

		return graph(
			ctx,
			c,
			key,
			map[string]any{"operation": "import/base64", "file": content, "filename": name},
			targets,
		)
	}
}

// steps converts a file, and then what came of it, which is not wanted itself.
func steps(name, over, target string) func(context.Context, *client, string) (job, error) {
	return func(ctx context.Context, c *client, key string) (job, error) {
		content, err := fixture(name)
		if err != nil {
			return job{}, err
		}

		return submit(ctx, c, key, map[string]any{
			"source": map[string]any{
				"operation": "import/base64",
				"file":      content,
				"filename":  name,
			},
			"over": map[string]any{
				"operation":     "convert",
				"input":         "source",
				"output_format": over,
			},
			"to": map[string]any{
				"operation":     "convert",
				"input":         "over",
				"output_format": target,
			},
			"out": map[string]any{"operation": "export/url", "input": "to"},
		})
	}
}

func graph(
	ctx context.Context,
	c *client,
	key string,
	source map[string]any,
	targets []string,
) (job, error) {
	tasks := map[string]any{"source": source}
	for _, target := range targets {
		tasks["to-"+target] = map[string]any{
			"operation":     "convert",
			"input":         "source",
			"output_format": target,
		}
		tasks["out-"+target] = map[string]any{"operation": "export/url", "input": "to-" + target}
	}

	return submit(ctx, c, key, tasks)
}

func submit(ctx context.Context, c *client, key string, tasks map[string]any) (job, error) {
	body, err := json.Marshal(map[string]any{"tasks": tasks})
	if err != nil {
		return job{}, err
	}

	return ask[job](ctx, c, call{http.MethodPost, "/v1/jobs", "application/json", key, body})
}

func fixture(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join("..", "fixtures", name))
}
