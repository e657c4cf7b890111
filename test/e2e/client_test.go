package e2e_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// client speaks to one server in a test.
type client struct {
	t      *testing.T
	server *harness.Server
}

// start runs a server of the test's own and checks at the end that it left nothing half-done.
func start(t *testing.T, settings ...string) client {
	t.Helper()
	return startProgram(t, built, settings...)
}

// startProgram is start of what runs the server.
func startProgram(t *testing.T, program string, settings ...string) client {
	t.Helper()

	server, err := harness.Start(t.Context(), program, t.TempDir(), settings...)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}

		if t.Failed() {
			t.Log(server.Log())
		}
	})

	return client{t, server}
}

// checked returns the address at which other programs than this test reach the server, so that what
// they are answered is checked, too.
func (c client) checked() string {
	c.t.Helper()
	return checker.Between(c.t, c.server.URL)
}

type answer struct {
	Status  int
	Header  http.Header
	Body    []byte
	Success bool
	Data    job
	Error   struct {
		Code    string
		Message string
		Details map[string]any
	}
	Meta struct{ RequestID string }
}

type job struct {
	ID        string
	JobID     string
	Status    string
	Progress  int
	Tasks     map[string]task
	Created   time.Time `json:"created_at"`
	Started   time.Time `json:"started_at"`
	Completed time.Time `json:"completed_at"`
}

type task struct {
	Operation string
	Status    string
	Progress  int
	Engine    string
	Headers   any
	Error     *struct {
		Code    string
		Message string
		Details map[string]any
	}
	Result *struct {
		URL      string
		Expires  time.Time `json:"expires_at"`
		Warnings []string
		Checks   []struct{ Name, Reader string }
		Files    []struct {
			ID, Filename, Format, SHA256, URL, Location string
			Size                                        int64
			MIME                                        string `json:"mime_type"`
		}
	}
}

// send does a request and reads the answer's envelope, whatever its status.
func (c client) send(method, path, contentType string, body io.Reader, headers ...string) answer {
	c.t.Helper()

	a := c.call(method, path, contentType, body, headers...)
	if strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(a.Body, &a); err != nil {
			c.t.Fatalf("%s %s: %v: %s", method, path, err, a.Body)
		}
	}

	return a
}

// call does a request and holds the answer against the API's description.
func (c client) call(method, path, contentType string, body io.Reader, headers ...string) answer {
	c.t.Helper()

	req, err := http.NewRequestWithContext(c.t.Context(), method, c.server.URL+path, body)
	if err != nil {
		c.t.Fatal(err)
	}

	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}

	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}

	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()

	a := answer{Status: res.StatusCode, Header: res.Header}
	if a.Body, err = io.ReadAll(res.Body); err != nil {
		c.t.Fatal(err)
	}

	if err := checker.Check(res, a.Body); err != nil {
		c.t.Error(err)
	}

	return a
}

func (c client) get(path string) answer {
	c.t.Helper()
	return c.send(http.MethodGet, path, "", nil)
}

func (c client) postJSON(path, body string) answer {
	c.t.Helper()
	return c.send(http.MethodPost, path, "application/json", strings.NewReader(body))
}

// upload posts a form: first the file, then the fields, as the documentation's curl does.
func (c client) upload(path, name string, content []byte, fields ...string) answer {
	c.t.Helper()

	var body bytes.Buffer

	form := multipart.NewWriter(&body)

	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}

	for i := 0; err == nil && i < len(fields); i += 2 {
		err = form.WriteField(fields[i], fields[i+1])
	}

	if err == nil {
		err = form.Close()
	}

	if err != nil {
		c.t.Fatal(err)
	}

	return c.send(http.MethodPost, path, form.FormDataContentType(), &body)
}

// convert uploads a fixture, waits, and fails the test unless it was converted.
func (c client) convert(fixtureName string, fields ...string) answer {
	c.t.Helper()

	a := c.upload("/v1/convert?wait=120", fixtureName, fixture(c.t, fixtureName), fields...)
	if a.Status != http.StatusOK || a.Data.Status != "completed" {
		c.t.Fatalf("%s %v: %d %s", fixtureName, fields, a.Status, a.Body)
	}

	return a
}

// download fetches an absolute URL of the server.
func (c client) download(url string, headers ...string) answer {
	c.t.Helper()

	path, ok := strings.CutPrefix(url, c.server.URL)
	if !ok {
		c.t.Fatalf("%s is not the server's own address", url)
	}

	return c.send(http.MethodGet, path, "", nil, headers...)
}

// wait follows a job to its end.
func (c client) wait(id string) job {
	c.t.Helper()

	for {
		a := c.get("/v1/jobs/" + id + "?wait=60")
		if a.Status != http.StatusOK {
			c.t.Fatalf("job %s: %d %s", id, a.Status, a.Body)
		}

		if s := a.Data.Status; s != "pending" && s != "processing" {
			return a.Data
		}
	}
}

func fixture(t *testing.T, name string) []byte {
	t.Helper()

	content, err := os.ReadFile(filepath.Join("..", "fixtures", name))
	if err != nil {
		t.Fatal(err)
	}

	return content
}
