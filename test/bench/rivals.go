package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
)

// rivals are servers of other people that run on this machine, by their URLs; "" for none. They are
// measured in turns with ours.
type rivals struct {
	gotenberg string
	imgproxy  string // it takes pictures from addresses of the loopback
}

// office has Gotenberg convert a document.
func (r rivals) office(ctx context.Context, in string) error {
	content, err := os.ReadFile(in)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}

	var form bytes.Buffer

	parts := multipart.NewWriter(&form)

	part, err := parts.CreateFormFile("files", filepath.Base(in))
	if err != nil {
		return fmt.Errorf("make a form: %w", err)
	}

	if _, err := part.Write(content); err != nil {
		return fmt.Errorf("fill a form: %w", err)
	}

	if err := parts.Close(); err != nil {
		return fmt.Errorf("end a form: %w", err)
	}

	req, err := http.NewRequestWithContext(
		ctx, http.MethodPost, r.gotenberg+"/forms/libreoffice/convert", &form)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}

	req.Header.Set("Content-Type", parts.FormDataContentType())

	return received(req)
}

// picture has imgproxy convert a picture that source serves.
func (r rivals) picture(ctx context.Context, source *httptest.Server, name, target string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet,
		r.imgproxy+"/insecure/plain/"+source.URL+"/"+name+"@"+target, http.NoBody)
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}

	return received(req)
}

// received sends a request and throws away what it brings.
func received(req *http.Request) error {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("send the request: %w", err)
	}
	defer res.Body.Close()

	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(res.Body, 500))

		return fmt.Errorf("%s answered %s: %s", req.URL, res.Status, text)
	}

	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	return nil
}
