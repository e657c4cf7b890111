package chaos_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"maps"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
)

type job struct {
	ID, Status string
	Tasks      map[string]struct {
		Operation, Status string
		Error             *struct{ Code, Message string }
		Result            *struct{ Files []file }
	}
}

type file struct {
	ID, Filename, Format, SHA256, URL string
	Size                              int64
}

// made is one result of a job, in what is the same each time.
type made struct{ Task, Filename, Content string }

// wait follows a job to its end, which must be a good one.
func wait(ctx context.Context, c *client, id string) (job, error) {
	for {
		j, err := ask[job](
			ctx,
			c,
			call{method: http.MethodGet, path: "/v1/jobs/" + id + "?wait=20"},
		)
		if err != nil {
			return j, fmt.Errorf("%s has not ended: %w", id, err)
		}

		switch j.Status {
		case "pending", "processing":
		case "completed":
			return j, nil
		default:
			return j, fmt.Errorf("%s is %s", id, j.describe())
		}
	}
}

// describe says how the job stands, and what is wrong with its tasks.
func (j job) describe() string {
	text := j.Status
	for _, name := range slices.Sorted(maps.Keys(j.Tasks)) {
		t := j.Tasks[name]

		text += fmt.Sprintf("; %s: %s", name, t.Status)
		if t.Error != nil {
			text += fmt.Sprintf(" (%s: %s)", t.Error.Code, t.Error.Message)
		}
	}

	return text
}

// fetch downloads every result of a completed job, each of which must be whole.
func fetch(ctx context.Context, c *client, j job) ([]made, error) {
	var all []made

	for _, name := range slices.Sorted(maps.Keys(j.Tasks)) {
		t := j.Tasks[name]
		if t.Operation != "export/url" {
			continue
		}

		if t.Result == nil || len(t.Result.Files) == 0 {
			return nil, fmt.Errorf("%s: %s has no files", j.ID, name)
		}

		for _, f := range t.Result.Files {
			content, err := download(ctx, c, f)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", j.ID, name, err)
			}

			all = append(all, made{name, f.Filename, content})
		}
	}

	return all, nil
}

// download returns what of a file is the same each time.
func download(ctx context.Context, c *client, f file) (string, error) {
	u, err := url.Parse(f.URL)
	if err != nil {
		return "", err
	}
	// the server may be at another port by now
	body, err := c.do(ctx, call{method: http.MethodGet, path: u.RequestURI()})
	if err != nil {
		return "", err
	}

	sum := sha256.Sum256(body)
	if got := hex.EncodeToString(sum[:]); int64(len(body)) != f.Size || got != f.SHA256 {
		return "", fmt.Errorf(
			"%s: %d bytes with the sum %s, want %d with %s",
			f.Filename,
			len(body),
			got,
			f.Size,
			f.SHA256,
		)
	}

	switch f.Format {
	case "pdf":
		return textOf(ctx, body)
	case "png":
		return pixelsOf(body)
	}

	return f.SHA256, nil
}

// textOf returns the text of a PDF, page by page. LibreOffice writes the time and a number of its
// own into each, so that no two are the same.
func textOf(ctx context.Context, pdf []byte) (string, error) {
	cmd := exec.CommandContext(ctx, "pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)

	text, err := cmd.Output()
	if err == nil && len(bytes.TrimSpace(text)) == 0 {
		err = errors.New("there is no text")
	}

	if err != nil {
		return "", fmt.Errorf("pdftotext: %w", err)
	}

	return string(text), nil
}

// pixelsOf returns the sum of the pixels of a PNG. ImageMagick writes the time into each.
func pixelsOf(content []byte) (string, error) {
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return "", err
	}

	plain := image.NewNRGBA(picture.Bounds())
	draw.Draw(plain, plain.Rect, picture, plain.Rect.Min, draw.Src)

	return fmt.Sprintf("%s %x", plain.Rect, sha256.Sum256(plain.Pix)), nil
}
