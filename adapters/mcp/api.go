package mcp

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
	"strings"
)

// api speaks to one server's API.
type api struct {
	base string // without a trailing slash
	key  string // "" where the server asks for none
	http *http.Client
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 64 << 20

// call does a request with a body of JSON, or of none where it is nil, and reads the data of the
// answer into to.
func (a *api) call(
	ctx context.Context, method, path string, query url.Values, body, to any,
) error {
	var (
		content io.Reader
		header  = http.Header{}
	)

	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("write the request: %w", err)
		}

		content = bytes.NewReader(text)

		header.Set("Content-Type", "application/json")
	}

	res, err := a.send(ctx, method, a.base+path, query, header, content)
	if err != nil {
		return err
	}
	defer res.Body.Close()

	return decode(res, to)
}

func (a *api) send(
	ctx context.Context,
	method, address string,
	query url.Values,
	header http.Header,
	body io.Reader,
) (*http.Response, error) {
	if len(query) > 0 {
		address += "?" + query.Encode()
	}

	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}

	req.Header = header
	if a.key != "" {
		req.Header.Set("X-Api-Key", a.key)
	}

	res, err := a.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf(
			"the server cannot be reached; start it with convertd serve: %w",
			err,
		)
	}

	return res, nil
}

// decode reads an answer. One of the server's errors is told with its code.
func decode(res *http.Response, to any) error {
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("the answer broke off: %w", err)
	}

	var answer struct {
		Data  json.RawMessage `json:"data"`
		Error *struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}

	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf(
			"the server answered with status %d, and not as convertd does",
			res.StatusCode,
		)
	}

	if answer.Error != nil {
		return fmt.Errorf("%s (%s)", answer.Error.Message, answer.Error.Code)
	}

	if err := json.Unmarshal(answer.Data, to); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}

	return nil
}

// upload streams a file of this machine to the server, and returns its id.
func (a *api) upload(ctx context.Context, path string) (string, error) {
	content, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }() // opened for reading

	header := http.Header{"Content-Type": {"application/octet-stream"}}
	name := url.Values{"filename": {filepath.Base(path)}}

	res, err := a.send(ctx, http.MethodPost, a.base+"/v1/upload", name, header, content)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()

	var stored struct {
		ID string `json:"id"`
	}

	return stored.ID, decode(res, &stored)
}

// download streams what a signed link leads to into a file that does not exist yet.
func (a *api) download(ctx context.Context, link, path string) error {
	plain := api{http: a.http} // a signed link needs no key

	res, err := plain.send(ctx, http.MethodGet, link, nil, http.Header{}, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()

	if res.StatusCode != http.StatusOK {
		return decode(res, &struct{}{})
	}

	return save(res.Body, path)
}

func save(content io.Reader, path string) error {
	const mode = 0o644 // as any file that a user makes

	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}

	_, err = io.Copy(f, content)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(path))
	}

	return nil
}

func isURL(source string) bool {
	return strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://")
}

func isFileID(source string) bool { return strings.HasPrefix(source, "file_") }
