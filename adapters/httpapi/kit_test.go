package httpapi_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/allowance"
	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/notifier"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/app/connections"
	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/app/idempotency"
	"github.com/convertd/convertd/app/insight"
	"github.com/convertd/convertd/app/jobs"
	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/app/usage"
	"github.com/convertd/convertd/app/webhooks"
	"github.com/convertd/convertd/app/work"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/apicheck"
	"github.com/convertd/convertd/test/fakes"
)

const publicURL = "https://convert.example.com"

// kit is the whole application behind a test server, with an engine and a network of its own.
type kit struct {
	t        *testing.T
	server   *httptest.Server
	api      *httpapi.API
	db       *store.DB
	store    *store.Store
	blobs    ports.Blobs
	files    *files.Service
	signals  *jobs.Signals
	webhooks *webhooks.Service
	log      *lockedBuffer
	observed chan observation
}

type observation struct {
	route, method string
	status        int
	ours          bool
}

// described holds every answer that a test gets against the API's description.
var described = sync.OnceValues(apicheck.New)

// setting changes what a kit is made of.
type setting func(*httpapi.Config, *files.Config, *files.Deps, *httpapi.Deps)

func newKit(t *testing.T, settings ...setting) *kit {
	t.Helper()

	return newKitOn(
		t,
		store.Config{
			URL:         "sqlite://" + filepath.Join(t.TempDir(), "convertd.db"),
			Synchronous: "normal",
		},
		settings...)
}

func newKitOn(t *testing.T, database store.Config, settings ...setting) *kit {
	t.Helper()
	k := &kit{
		t:        t,
		blobs:    fakes.NewBlobs(),
		log:      &lockedBuffer{},
		observed: make(chan observation, 1000),
	}

	var worker *work.Service

	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))

	var working sync.WaitGroup

	signals, now := jobs.NewSignals(), clock.System{}
	ids := ident.New(now)
	k.signals = signals
	db := must(store.Open(ctx, database))(t)
	k.db = db
	sealer := must(seal.New(bytes.Repeat([]byte{7}, 32)))(t)
	k.store = must(store.New(db, store.Deps{
		Sealer:  sealer,
		Enqueue: func(context.Context, *sql.Tx, []ports.Work) error { return nil },
		Committed: func(list []ports.Work) {
			for _, w := range list {
				working.Go(func() {
					if w.Kind == job.Delivery {
						_ = later(
							ctx,
							w.At,
							func() error { return k.webhooks.Deliver(ctx, w.Webhook) },
						)

						return
					}

					_ = worker.Execute(ctx, w)
				})
			}
		},
	}))(t)
	formats := must(format.NewRegistry())(t)
	engine := &fakeEngine{}
	cat := must(catalog.New(formats, []ports.Engine{engine}))(t)
	log := slog.New(slog.NewTextHandler(k.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	cfg, fileCfg := httpapi.DefaultConfig(), files.DefaultConfig()
	cfg.PublicURL = publicURL
	fileDeps := files.Deps{
		Store:   k.store,
		Blobs:   k.blobs,
		Sniffer: fakes.Sniffer(fakeSniff),
		Catalog: cat,
		Sealer:  sealer,
		IDs:     ids,
		Clock:   now,
	}

	deps := httpapi.Deps{
		Catalog: cat,
		IDs:     ids,
		Clock:   now,
		Log:     log,
		Ready:   func(context.Context) error { return nil },
		Observe: func(route, method string, status int, ours bool, _ time.Duration) {
			k.observed <- observation{route, method, status, ours}
		},
	}
	for _, s := range settings {
		s(&cfg, &fileCfg, &fileDeps, &deps)
	}

	deps.Files = must(files.New(fileCfg, fileDeps))(t)

	k.files = deps.Files
	if err := deps.Files.EnsureKey(t.Context()); err != nil {
		t.Fatal(err)
	}

	deps.Idempotency = idempotency.New(idempotency.Deps{Store: k.store, Clock: now})

	plans := ports.Allowances(allowance.Same{})
	if deps.Accounts != nil {
		plans = deps.Accounts
	}

	life := lifecycle.New(lifecycle.Deps{
		Store: k.store, Files: deps.Files, Allowances: plans, IDs: ids, Clock: now,
		Charges:  deps.Accounts != nil,
		Stop:     func(jobID string) { worker.Stop(jobID) },
		Happened: func(e event.Event) { signals.Changed(e.Subject) }, Ended: signals.Ended,
	})
	kept := connections.New(connections.Deps{
		Store: k.store, Sealer: sealer, Remote: fakeRemote{}, IDs: ids, Clock: now,
	})
	deps.Connections = kept
	worker = work.New(work.Deps{
		Allowances:  plans,
		Remote:      fakeRemote{},
		Connections: kept,
		Store:       k.store,
		Lifecycle:   life,
		Blobs:       fileDeps.Blobs,
		Files:       deps.Files,
		Catalog:     cat,
		Verifier:    fakeVerifier{},
		Fetcher:     fakeFetcher{},
		Sealer:      sealer,
		Folders:     folders{t.TempDir()},
		IDs:         ids,
		Clock:       now,
		Log:         log,
	})
	deps.Jobs = jobs.New(jobs.Deps{
		Remote:      fakeRemote{},
		Connections: kept,
		Charge:      charging(deps.Accounts),
		Fetcher:     fakeFetcher{},
		Store:       k.store,
		Lifecycle:   life,
		Files:       deps.Files,
		Catalog:     cat,
		Sealer:      sealer,
		IDs:         ids,
		Clock:       now,
		Signals:     signals,
	})
	hooks := webhooks.DefaultConfig()
	hooks.Poll, hooks.Retry.First = 50*time.Millisecond, 100*time.Millisecond
	sending := must(notifier.New(notifier.Config{Timeout: time.Second}, notifier.Deps{
		Dial:    (&net.Dialer{}).DialContext,
		Refused: func(error) bool { return false },
		Clock:   now,
	}))(t)
	k.webhooks = must(webhooks.New(hooks, webhooks.Deps{
		Store: k.store, Sealer: sealer, Fetcher: fakeFetcher{}, Notifier: sending,
		Payloads: &httpapi.Payloads{
			Jobs: deps.Jobs, Clock: now, PublicURL: func() string { return publicURL },
		},
		IDs: ids, Clock: now, Log: log,
	}))(t)
	deps.Webhooks, deps.Usage = k.webhooks, usage.New(k.store, now)
	deps.Queue = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "{}")
	})
	deps.Insight = must(insight.New(insight.Deps{
		Store: k.store,
		Space: fakes.NewSpace(1 << 30),
		Clock: now,
		IDs:   ids,
		Log:   log,
		Tools: func(context.Context) ([]insight.Tool, error) {
			return []insight.Tool{
				{Kind: "engine", Name: "fake", State: insight.Missing, Package: "a b"},
			}, nil
		},
		About: insight.About{
			Role:     "all",
			Database: "sqlite",
			Workers: map[job.Kind]int{
				job.Light: 2, job.Image: 2, job.Document: 2, job.Video: 2, job.Delivery: 2,
			},
		},
	}))(t)

	working.Go(func() { k.webhooks.Run(ctx) })

	k.api = must(httpapi.New(cfg, deps))(t)
	k.server = httptest.NewUnstartedServer(nil)
	k.server.Config = web.NewServer(k.api, log)
	k.server.Start()
	t.Cleanup(func() {
		k.server.Close()
		stop()
		working.Wait()
		db.Close()
	})

	return k
}

// later does something once an instant has come, unless ctx ends before.
func later(ctx context.Context, at time.Time, do func() error) error {
	select {
	case <-time.After(time.Until(at)):
		return do()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func charging(
	a *account.Service,
) func(context.Context, ports.Tx, access.Principal, string) error {
	if a == nil {
		return nil
	}

	return a.Charge
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()

		if err != nil {
			t.Fatal(err)
		}

		return v
	}
}

// answer is what came back, its body decoded where it is JSON.
type answer struct {
	*http.Response
	text string
	body struct {
		Success bool   `json:"success"`
		Data    object `json:"data"`
		Error   struct {
			Code    string         `json:"code"`
			Message string         `json:"message"`
			Details map[string]any `json:"details"`
		} `json:"error"`
		Meta struct {
			RequestID string    `json:"requestId"`
			Timestamp time.Time `json:"timestamp"`
		} `json:"meta"`
	}
}

// object is the data of an answer that shows one thing; of one that shows a list it is empty.
type object map[string]any

func (o *object) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) {
		return nil
	}

	return json.Unmarshal(text, (*map[string]any)(o))
}

// do sends a request; headers alternate names and values. Redirects are not followed.
func (k *kit) do(method, path, body string, headers ...string) *answer {
	k.t.Helper()
	return k.send(method, path, strings.NewReader(body), headers...)
}

func (k *kit) send(method, path string, body io.Reader, headers ...string) *answer {
	k.t.Helper()

	req, err := http.NewRequestWithContext(k.t.Context(), method, k.server.URL+path, body)
	if err != nil {
		k.t.Fatal(err)
	}

	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}

	client := http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}

	resp, err := client.Do(req)
	if err != nil {
		k.t.Fatal(err)
	}
	defer resp.Body.Close()

	content, err := io.ReadAll(resp.Body)
	if err != nil {
		k.t.Fatal(err)
	}

	if err := must(described())(k.t).Check(resp, content); err != nil {
		k.t.Error(err)
	}

	a := &answer{Response: resp, text: string(content)}
	if resp.Header.Get("Content-Type") == "application/json" && method != http.MethodHead {
		if err := json.Unmarshal(content, &a.body); err != nil {
			k.t.Fatalf("%v in %s", err, content)
		}
	}

	return a
}

// field is a part of a form; with a file name it is a file.
type field struct{ name, filename, value string }

// form returns a multipart body and its content type.
func form(t *testing.T, fields ...field) (body, contentType string) {
	t.Helper()

	var b bytes.Buffer

	w := multipart.NewWriter(&b)
	for _, f := range fields {
		part, err := w.CreateFormField(f.name)
		if f.filename != "" {
			part, err = w.CreateFormFile(f.name, f.filename)
		}

		if err != nil {
			t.Fatal(err)
		}

		part.Write([]byte(f.value))
	}

	w.Close()

	return b.String(), w.FormDataContentType()
}

func (k *kit) convert(query string, fields ...field) *answer {
	k.t.Helper()
	body, contentType := form(k.t, fields...)

	return k.do(http.MethodPost, "/v1/convert"+query, body, "Content-Type", contentType)
}

func (k *kit) json(path, body string, headers ...string) *answer {
	k.t.Helper()

	return k.do(
		http.MethodPost,
		path,
		body,
		append([]string{"Content-Type", "application/json"}, headers...)...)
}

// at walks into decoded JSON along names separated by blanks.
func at(t *testing.T, data map[string]any, way string) any {
	t.Helper()

	var v any = data
	for name := range strings.FieldsSeq(way) {
		if list, ok := v.([]any); ok && len(list) > 0 && name == "0" {
			v = list[0]
			continue
		}

		object, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("%q is not there: %v", way, data)
		}

		v = object[name]
	}

	return v
}

// text is at for what must be a text.
func text(t *testing.T, data map[string]any, way string) string {
	t.Helper()

	s, ok := at(t, data, way).(string)
	if !ok {
		t.Fatalf("%q is no text: %v", way, data)
	}

	return s
}

// stored counts the blobs.
func (k *kit) stored() int {
	k.t.Helper()

	n := 0

	for _, err := range k.blobs.List(context.WithoutCancel(k.t.Context())) {
		if err != nil {
			k.t.Fatal(err)
		}

		n++
	}

	return n
}

// empty fails the test if anything was kept.
func (k *kit) empty() {
	k.t.Helper()

	rows, err := k.store.Census(context.WithoutCancel(k.t.Context()))
	if blobs := k.stored(); err != nil || blobs != 0 || rows.Bytes != 0 || len(rows.Jobs) != 0 {
		k.t.Errorf("%d blobs and %+v stayed behind: %v", blobs, rows, err)
	}
}

type folders struct{ root string }

func (f folders) Make(string) (string, error) { return os.MkdirTemp(f.root, "work") }
func (folders) Remove(path string) error      { return os.RemoveAll(path) }

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()

	return l.b.String()
}

func writeOutput(dir, name, content string) (string, error) {
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return "", fmt.Errorf("write the output: %w", err)
	}

	return path, nil
}
