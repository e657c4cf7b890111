package hostile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// built is the server under test, built once.
var built string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "convertd-hostile-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()

	if built, err = harness.Build(context.Background(), dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	return m.Run()
}

// start runs a server of the test's own.
func start(t *testing.T, settings ...string) *harness.Server {
	t.Helper()

	server, err := harness.Start(t.Context(), built, t.TempDir(), settings...)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}

		if t.Failed() {
			log := server.Log()
			t.Log(log[max(0, len(log)-8<<10):])
		}
	})

	return server
}

// answer is what a call was answered.
type answer struct {
	Status int
	Text   string
	Code   string // of an error
	Took   time.Duration
}

// client calls with a limit far above what any answer takes.
var client = &http.Client{Timeout: 3 * time.Minute}

// send does a request; an error is status 0.
func send(
	ctx context.Context,
	method, url, media string,
	body io.Reader,
	headers ...string,
) answer {
	began := time.Now()

	r, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return answer{Text: err.Error()}
	}

	if media != "" {
		r.Header.Set("Content-Type", media)
	}

	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])

		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}

	if key, ok := ctx.Value(keyed{}).(string); ok {
		r.Header.Set("X-Api-Key", key)
	}

	res, err := client.Do(r)
	if err != nil {
		return answer{Text: err.Error(), Took: time.Since(began)}
	}
	defer res.Body.Close()

	text, err := io.ReadAll(res.Body)
	a := answer{Status: res.StatusCode, Text: string(text), Took: time.Since(began)}

	var said struct{ Error struct{ Code string } }
	if err == nil && json.Unmarshal(text, &said) == nil {
		a.Code = said.Error.Code
	}

	return a
}

// form makes a form with a file; fields alternate names and values.
func form(name string, content []byte, fields ...string) (body io.Reader, media string) {
	var buffer bytes.Buffer

	w := multipart.NewWriter(&buffer)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}

	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write(content)
	_ = w.Close()

	return &buffer, w.FormDataContentType()
}

// upload sends a file.
func upload(ctx context.Context, base, name string, content []byte) answer {
	body, media := form(name, content)
	return send(ctx, http.MethodPost, base+"/v1/upload", media, body)
}

// convert sends a file to be converted and waits for the end.
func convert(
	ctx context.Context,
	base, name string,
	content []byte,
	to string,
) answer {
	body, media := form(name, content, "targetFormat", to)
	return send(ctx, http.MethodPost, base+"/v1/convert?wait=120", media, body)
}

// wants holds an answer against what must happen: a status, and with "/" behind it a code.
func wants(t *testing.T, what string, a answer, want string) {
	t.Helper()

	for one := range strings.FieldsSeq(want) {
		status, code, _ := strings.Cut(one, "/")
		if fmt.Sprint(a.Status) == status && (code == "" || code == a.Code) {
			return
		}
	}

	t.Errorf("%s: %d %s, want %s: %.400s", what, a.Status, a.Code, want, a.Text)
}
