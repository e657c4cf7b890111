package httpapi_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/web"
	"github.com/convertd/convertd/app/files"
)

// sent is an event as it came.
type sent struct {
	id, name string
	data     map[string]any
}

// follower reads a stream of events.
type follower struct {
	t *testing.T
	*http.Response
	lines *bufio.Scanner
	notes []string // comments and retry fields
}

// followJob opens a stream of events; headers alternate names and values.
func (k *kit) followJob(ctx context.Context, id string, headers ...string) *follower {
	k.t.Helper()
	return k.follow(ctx, "/v1/jobs/"+id+"/events", headers...)
}

// follow opens the stream of events at a path.
func (k *kit) follow(ctx context.Context, path string, headers ...string) *follower {
	k.t.Helper()

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.server.URL+path, http.NoBody)
	if err != nil {
		k.t.Fatal(err)
	}

	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}

	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		k.t.Fatal(err)
	}

	must(described())(k.t).Watch(k.t, resp)
	k.t.Cleanup(func() { resp.Body.Close() })

	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" ||
		resp.Header.Get("Cache-Control") != "no-store" {
		k.t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}

	return &follower{t: k.t, Response: resp, lines: bufio.NewScanner(resp.Body)}
}

// next returns the next event; ok is false at the end of the stream.
func (f *follower) next() (e sent, ok bool) {
	f.t.Helper()

	for f.lines.Scan() {
		name, value, _ := strings.Cut(f.lines.Text(), ": ")
		switch name {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			if err := json.Unmarshal([]byte(value), &e.data); err != nil {
				f.t.Fatalf("%v in %s", err, value)
			}
		case "":
			if e.data != nil {
				return e, true
			}

			f.notes = append(f.notes, f.lines.Text())
		default:
			f.notes = append(f.notes, f.lines.Text())
		}
	}

	if err := f.lines.Err(); err != nil {
		f.t.Logf("the stream broke: %v", err)
		return sent{}, false
	}

	return e, false
}

// until reads events up to the one of that name, and returns the names of all.
func (f *follower) until(name string) []string {
	f.t.Helper()

	var names []string
	for !slices.Contains(names, name) {
		e, ok := f.next()
		if !ok {
			f.t.Fatalf("the stream ended after %v, without %s", names, name)
		}

		names = append(names, e.name)
	}

	return names
}

// ends fails the test unless the stream ends here, whole.
func (f *follower) ends() {
	f.t.Helper()

	if e, ok := f.next(); ok || f.lines.Err() != nil {
		f.t.Errorf("after the end: %v, %v", e, f.lines.Err())
	}
}

func (k *kit) holding() (id string) {
	k.t.Helper()
	a := k.convert("", field{"file", "x.png", "PNG HOLD"}, field{"targetFormat", "", "webp"})

	return jobID(a)
}

// jobID returns the id of the job that was shown, "" where none was.
func jobID(a *answer) string {
	id, _ := a.body.Data["id"].(string)
	return id
}

func (k *kit) done() (id string) {
	k.t.Helper()

	a := k.convert("?wait=20", field{"file", "x.png", "PNG"}, field{"targetFormat", "", "webp"})
	if a.body.Data["status"] != "completed" {
		k.t.Fatal(a.text)
	}

	return jobID(a)
}

func TestEventsOfAJobThatHasEnded(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id := k.done()
	f := k.followJob(t.Context(), id)

	var all []sent
	for e, ok := f.next(); ok; e, ok = f.next() {
		all = append(all, e)
	}

	f.ends()

	var names []string
	for i, e := range all {
		names = append(names, e.name)
		if e.id != strconv.Itoa(i+1) || e.data["event"] != e.name ||
			at(t, e.data, "job id") != id ||
			e.data["timestamp"] == nil {
			t.Errorf("%+v", e)
		}
	}

	if want := []string{
		"job.created",
		"job.queued",
		"job.started",
		"job.completed",
	}; !slices.Equal(names, want) {
		t.Fatalf("%v, want %v", names, want)
	}

	first, last := all[0].data, all[3].data
	if at(t, first, "job status") != "pending" ||
		at(t, first, "job tasks import-file status") != "completed" ||
		at(t, first, "job tasks convert-file status") != "pending" {
		t.Errorf("%v", first)
	}

	if at(t, last, "job status") != "completed" || at(t, last, "job progress") != 100.0 ||
		at(t, last, "job tasks export-file progress") != 100.0 ||
		at(t, last, "job eta_seconds") != nil {
		t.Errorf("%v", last)
	}

	if !slices.Contains(f.notes, "retry: 1000") {
		t.Errorf("the client is not told when to be back: %q", f.notes)
	}
}

func TestEventsGoOnBehindTheLast(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	id := k.done()
	for name, f := range map[string]*follower{
		"header":                 k.followJob(t.Context(), id, "Last-Event-ID", "2"),
		"query":                  k.follow(t.Context(), "/v1/jobs/"+id+"/events?last_event_id=2"),
		"the header before both": k.follow(t.Context(), "/v1/jobs/"+id+"/events?last_event_id=1", "Last-Event-ID", "2"),
	} {
		if got := f.until("job.completed"); !slices.Equal(
			got,
			[]string{"job.started", "job.completed"},
		) {
			t.Errorf("%s: %v", name, got)
		}

		f.ends()
	}

	for _, last := range []string{"4", "5", "9223372036854775807"} {
		a := k.do(http.MethodGet, "/v1/jobs/"+id+"/events", "", "Last-Event-ID", last)
		if a.StatusCode != http.StatusNoContent || a.text != "" {
			t.Errorf("after %s: %d %s", last, a.StatusCode, a.text)
		}
	}

	for _, last := range []string{"-1", "x", "1.5", "9223372036854775808", strings.Repeat("0", 30) + "1"} {
		k.refused(
			k.do(http.MethodGet, "/v1/jobs/"+id+"/events", "", "Last-Event-ID", last),
			400,
			"INVALID_INPUT",
			"Last-Event-ID",
		)
	}

	k.refused(k.do(http.MethodGet, "/v1/jobs/job_none/events", ""), 404, "JOB_NOT_FOUND", "")
	k.refused(k.do(http.MethodGet, "/v1/jobs/job_%00/events", ""), 404, "JOB_NOT_FOUND", "")
}

func TestEventsComeAsTheyHappen(t *testing.T) {
	t.Parallel()
	k := newKit(t, impatient)
	a := k.json(
		"/v1/jobs",
		`{"tasks":{"up":{"operation":"import/upload"},"b":{"operation":"convert","input":"up","output_format":"webp"},"out":{"operation":"export/url","input":"b"}}}`,
	)

	id := jobID(a)
	if at(t, a.body.Data, "links events") != publicURL+"/v1/jobs/"+id+"/events" {
		t.Errorf("%s", a.text)
	}

	f := k.followJob(t.Context(), id)
	f.until("job.created")

	shown := k.do(http.MethodPost, "/v1/jobs/"+id+"/tasks/up/upload", "PNG HOLD")
	if shown.StatusCode != http.StatusAccepted ||
		shown.body.Data["status"] != "pending" && shown.body.Data["status"] != "processing" {
		t.Errorf("%d %s", shown.StatusCode, shown.text)
	}

	if got := f.until("job.started"); !slices.Equal(got, []string{"job.queued", "job.started"}) {
		t.Errorf("%v", got)
	}

	k.do(http.MethodPost, "/v1/jobs/"+id+"/cancel", "")

	if got := f.until("job.cancelled"); len(got) != 1 {
		t.Errorf("%v", got)
	}

	f.ends()
}

func TestADeletedJobsStreamEnds(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id := k.holding()
	f := k.followJob(t.Context(), id)
	f.until("job.started")
	k.do(http.MethodDelete, "/v1/jobs/"+id, "")
	f.ends()
	k.refused(k.do(http.MethodGet, "/v1/jobs/"+id+"/events", ""), 404, "JOB_NOT_FOUND", "")
}

// answered waits until a stream's handler has returned.
func (k *kit) answered() {
	k.t.Helper()

	for {
		select {
		case o := <-k.observed:
			if o.route == "/v1/jobs/{id}/events" {
				return
			}
		case <-time.After(20 * time.Second):
			k.t.Fatal("the stream goes on for nobody")
		}
	}
}

func TestAFollowerThatLeavesFreesEverything(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id := k.holding()
	ctx, leave := context.WithCancel(t.Context())
	f := k.followJob(ctx, id)
	f.until("job.started")
	leave()
	k.answered()
}

func TestAFollowerThatTakesNothingInIsCutOff(t *testing.T) {
	t.Parallel()
	k := newKit(
		t,
		impatient,
		func(c *httpapi.Config, _ *files.Config, _ *files.Deps, _ *httpapi.Deps) {
			c.Heartbeat = time.Millisecond
		},
	)
	a := k.json("/v1/jobs", manyUploads(100))
	listener := must((&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"))(t)
	server := web.NewServer(k.api, slog.New(slog.DiscardHandler))

	server.ConnState = func(conn net.Conn, state http.ConnState) {
		if tcp, ok := conn.(*net.TCPConn); ok && state == http.StateNew {
			// so that the kernel takes in little of what the client does not
			_ = tcp.SetWriteBuffer(1)
		}
	}
	go func() { _ = server.Serve(listener) }()

	t.Cleanup(func() { server.Close() })

	conn := must((&net.Dialer{}).DialContext(t.Context(), "tcp", listener.Addr().String()))(t)
	defer conn.Close()

	if tcp, ok := conn.(*net.TCPConn); !ok || tcp.SetReadBuffer(1) != nil {
		t.Fatal("the client takes in more than it should")
	}

	fmt.Fprintf(
		conn,
		"GET /v1/jobs/%s/events HTTP/1.1\r\nHost: x\r\n\r\n",
		at(t, a.body.Data, "id"),
	)
	k.answered()
}

// manyUploads is a job whose events are long.
func manyUploads(n int) string {
	var tasks []string
	for i := range n {
		tasks = append(
			tasks,
			fmt.Sprintf(`"%s-%d":{"operation":"import/upload"}`, strings.Repeat("x", 60), i),
		)
	}

	return `{"tasks":{` + strings.Join(tasks, ",") + `}}`
}

func TestASilentStreamShowsThatItIsAlive(t *testing.T) {
	t.Parallel()
	k := newKit(t, func(c *httpapi.Config, _ *files.Config, _ *files.Deps, _ *httpapi.Deps) {
		c.Heartbeat = 10 * time.Millisecond
	})
	f := k.followJob(t.Context(), k.holding())
	f.until("job.started")

	for range 3 {
		for f.lines.Scan() && f.lines.Text() != ":" {
			if f.lines.Text() != "" {
				t.Errorf("%q", f.lines.Text())
			}
		}
	}

	if err := f.lines.Err(); err != nil {
		t.Error(err)
	}
}

func TestStreamsEndAtOnceWhenTheServerStops(t *testing.T) {
	t.Parallel()
	k := newKit(t)
	id := k.holding()
	f := k.followJob(t.Context(), id)
	f.until("job.started")
	k.signals.Close()

	rest, err := io.ReadAll(f.Body)
	if err != nil || !strings.HasSuffix(string(rest), "retry: 1000\n\n") ||
		strings.Contains(string(rest), "data:") {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestWebhookURLsAreKept(t *testing.T) {
	t.Parallel()
	k := newKit(t)

	const hook, shown = "https://example.com/hook?token=a&b", "https://example.com/hook?…"

	graph := k.json(
		"/v1/jobs?wait=20",
		strings.Replace(sourceJob, `"tasks"`, `"webhook_url":"`+hook+`","tasks"`, 1),
	)

	retried := k.do(http.MethodPost, "/v1/jobs/"+jobID(graph)+"/retry", "")
	for name, a := range map[string]*answer{
		"graph": graph, "retry": retried,
		"form":   k.convert("", field{"file", "x.png", "PNG"}, field{"targetFormat", "", "webp"}, field{"webhook_url", "", hook}),
		"json":   k.json("/v1/convert", `{"url":"https://example.com/a.mov","targetFormat":"mp4","webhook_url":"`+hook+`"}`),
		"import": k.json("/v1/import/url", `{"url":"https://example.com/a.mov","webhook_url":"`+hook+`"}`),
		"shown":  k.do(http.MethodGet, "/v1/jobs/"+jobID(graph), ""),
	} {
		if a.body.Data["webhook_url"] != shown {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
	}

	if a := k.json(
		"/v1/jobs",
		strings.Replace(sourceJob, `"tasks"`, `"webhook_url":null,"tasks"`, 1),
	); a.StatusCode != http.StatusAccepted ||
		a.body.Data["webhook_url"] != nil {
		t.Errorf("%d %s", a.StatusCode, a.text)
	}
}
