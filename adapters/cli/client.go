package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"

	convertd "github.com/convertd/convertd/openapi/sdks/go"
)

// defaultServer is the server that is spoken to where none is named.
const defaultServer = "http://127.0.0.1:8080"

// remote is which server a command speaks to.
type remote struct {
	Server string `env:"CONVERTD_SERVER" default:"http://127.0.0.1:8080" placeholder:"URL" help:"The server. Default: ${default}."`
	apiKey
}

// apiKey is what a server knows its caller by.
type apiKey struct {
	Key     string `env:"CONVERTD_KEY"      placeholder:"KEY"  xor:"key" help:"The API key, where the server wants one."`
	KeyFile string `env:"CONVERTD_KEY_FILE" placeholder:"FILE" xor:"key" help:"A file that holds the API key."`
}

// client speaks to one server.
type client struct {
	base string
	key  string
	http *http.Client
}

func (r remote) client() (*client, error) {
	base, err := url.Parse(r.Server)
	if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
		return nil, usage("--server %s is no URL such as http://127.0.0.1:8080", r.Server)
	}

	key, err := r.read()
	if err != nil {
		return nil, err
	}

	return &client{base: strings.TrimRight(r.Server, "/"), key: key, http: &http.Client{}}, nil
}

func (k apiKey) read() (string, error) {
	if k.KeyFile == "" {
		return k.Key, nil
	}

	content, err := os.ReadFile(k.KeyFile)
	if err != nil {
		return "", usage("--key-file cannot be read: %w", err)
	}

	return strings.TrimSpace(string(content)), nil
}

// refusal is an error that a server answered with.
type refusal struct {
	status  int
	code    string
	message string
}

// Error implements error.
func (r *refusal) Error() string { return fmt.Sprintf("%s (%s)", r.message, r.code) }

func (r *refusal) exitCode() int {
	switch r.code {
	case "CORRUPT_FILE",
		"UNSUPPORTED_FORMAT",
		"UNSUPPORTED_CONVERSION",
		"PASSWORD_REQUIRED",
		"FILE_TOO_LARGE":
		return exitInput
	case "CONVERSION_FAILED", "TIMEOUT", "CANCELLED", "INPUT_TASK_FAILED":
		return exitFailed
	case "INSUFFICIENT_DISK_SPACE":
		return exitNoSpace
	}

	if r.status == 0 { // of a task
		return exitFailed
	}

	if r.status >= http.StatusInternalServerError {
		return exitInternal
	}

	return exitUsage
}

// maxAnswer bounds what is read of an answer, in bytes: a list of all conversions is some 20 MB.
const maxAnswer = 256 << 20

// envelope is the shape of every answer.
type envelope struct {
	Data  json.RawMessage `json:"data"`
	Error *struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	Meta struct {
		Pagination struct {
			NextCursor *string `json:"next_cursor"`
		} `json:"pagination"`
	} `json:"meta"`
}

// call does a request and returns the answer's envelope; an error of the server is a refusal.
func (c *client) call(
	ctx context.Context,
	method, path string,
	query url.Values,
	body io.Reader,
	contentType string,
) (envelope, error) {
	address := c.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}

	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return envelope{}, err
	}

	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}

	if c.key != "" {
		req.Header.Set("X-Api-Key", c.key)
	}

	res, err := c.http.Do(req)
	if err != nil {
		return envelope{}, c.unreachable(err)
	}
	defer res.Body.Close()

	content, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return envelope{}, fmt.Errorf("the answer of %s broke off: %w", c.base, err)
	}

	return c.read(res.StatusCode, content)
}

func (c *client) read(status int, content []byte) (envelope, error) {
	var e envelope
	if len(content) == 0 && status < http.StatusMultipleChoices {
		return e, nil
	}

	if err := json.Unmarshal(content, &e); err != nil {
		return e, fmt.Errorf(
			"%s answers with status %d, but not as convertd does; check --server",
			c.base,
			status,
		)
	}

	if e.Error != nil {
		return e, &refusal{status, e.Error.Code, e.Error.Message}
	}

	if status >= http.StatusMultipleChoices {
		return e, fmt.Errorf(
			"%s answers with status %d and no error; check --server",
			c.base,
			status,
		)
	}

	return e, nil
}

func (c *client) unreachable(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // without the method and the address
	}

	return fmt.Errorf(
		"%s cannot be reached: %w; check that the server runs, and --server or CONVERTD_SERVER",
		c.base,
		err,
	)
}

// upload streams a file as a form. fields come first, so that the server can refuse early.
func (c *client) upload(
	ctx context.Context,
	path, name string,
	content io.Reader,
	fields [][2]string,
) (envelope, error) {
	body, w := io.Pipe()
	form := multipart.NewWriter(w)
	filled := make(chan error, 1)

	go func() {
		err := fill(form, name, content, fields)

		_ = w.CloseWithError(err) // never fails
		filled <- err
	}()

	e, err := c.call(ctx, http.MethodPost, path, nil, body, form.FormDataContentType())
	_ = body.Close() // never fails; what is not sent by now is not wanted

	if reading := <-filled; reading != nil && !errors.Is(reading, io.ErrClosedPipe) {
		return envelope{}, unusable(reading) // which the call's error takes for the server's
	}

	return e, err
}

func fill(form *multipart.Writer, name string, content io.Reader, fields [][2]string) error {
	for _, f := range fields {
		if err := form.WriteField(f[0], f[1]); err != nil {
			return err
		}
	}

	part, err := form.CreateFormFile("file", name)
	if err != nil {
		return err
	}

	if _, err := io.Copy(part, content); err != nil {
		return err
	}

	return form.Close()
}

// pollFor is how long a server is asked to hold an answer, in seconds: as long as a bar may stand
// still.
const pollFor = "2"

// follow polls a job until it has ended, and tells its progress in percent.
func (c *client) follow(
	ctx context.Context,
	id string,
	progress func(percent int),
) (envelope, jobShown, error) {
	for {
		e, err := c.call(
			ctx,
			http.MethodGet,
			"/v1/jobs/"+url.PathEscape(id),
			url.Values{"wait": {pollFor}},
			nil,
			"",
		)
		if err != nil {
			return e, jobShown{}, err
		}

		var j jobShown
		if err := json.Unmarshal(e.Data, &j); err != nil {
			return e, j, fmt.Errorf("read the answer: %w", err)
		}

		progress(int(j.Progress))

		if j.ended() {
			return e, j, nil
		}
	}
}

// jobShown is a job as the server shows it.
type jobShown struct{ convertd.Job }

func (j jobShown) ended() bool { return j.Status != "pending" && j.Status != "processing" }
