package metrics_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/convertd/convertd/adapters/metrics"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

func newMetrics(t *testing.T, census metrics.CensusFunc) (*metrics.Metrics, *bytes.Buffer) {
	t.Helper()

	var log bytes.Buffer

	if census == nil {
		census = func(context.Context) (metrics.Census, error) { return metrics.Census{}, nil }
	}

	m, err := metrics.New(
		metrics.Deps{
			Census:  census,
			DataDir: t.TempDir(),
			Log:     slog.New(slog.NewTextHandler(&log, nil)),
		},
	)
	if err != nil {
		t.Fatal(err)
	}

	return m, &log
}

func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()

	w := httptest.NewRecorder()
	m.Handler().
		ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))

	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}

	return w.Body.String()
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()

	for _, line := range lines {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("%s is not in the metrics", line)
		}
	}
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	t.Parallel()
	m, _ := newMetrics(t, nil)
	m.Request("/v1/jobs/{id}", "GET", 200, false, 30*time.Millisecond)
	m.Request("/v1/jobs/{id}", "GET", 200, false, 70*time.Millisecond)
	m.Request("unmatched", "BREW", 405, false, time.Millisecond)
	m.Request("/v1/jobs", "POST", 500, true, time.Millisecond)
	wantLines(
		t,
		scrape(t, m),
		`convertd_http_requests_total{code="500",fault="server",method="POST",route="/v1/jobs"} 1`,
		`convertd_http_requests_total{code="200",fault="",method="GET",route="/v1/jobs/{id}"} 2`,
		`convertd_http_requests_total{code="405",fault="",method="OTHER",route="unmatched"} 1`,
		`convertd_http_request_duration_seconds_sum{method="GET",route="/v1/jobs/{id}"} 0.1`,
		`convertd_http_request_duration_seconds_bucket{method="GET",route="/v1/jobs/{id}",le="0.05"} 1`,
	)
}

func TestTheQueueAndTheSandbox(t *testing.T) {
	t.Parallel()
	m, _ := newMetrics(t, nil)
	m.QueueWait(job.Video, 2*time.Second)
	m.QueueWait(job.Video, -time.Second) // clocks differ
	m.SandboxKilled("ffmpeg", "memory")
	m.Freed("expired", 2, 300)
	m.Happened(event.JobFailed)
	wantLines(t, scrape(t, m),
		`convertd_files_deleted_total{why="expired"} 2`,
		`convertd_files_deleted_bytes_total{why="expired"} 300`,
		`convertd_job_events_total{event="job.failed"} 1`,
		`convertd_queue_wait_seconds_sum{kind="video"} 2`,
		`convertd_queue_wait_seconds_count{kind="video"} 2`,
		`convertd_sandbox_kills_total{reason="memory",tool="ffmpeg"} 1`)
}

func TestTheCensus(t *testing.T) {
	t.Parallel()

	var taken atomic.Int32

	m, _ := newMetrics(t, func(ctx context.Context) (metrics.Census, error) {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("the census has no time limit")
		}

		taken.Add(1)

		jobs := make(map[job.Status]int64)
		jobs[job.Processing] = 7

		return metrics.Census{
			Jobs:  jobs,
			Tasks: map[metrics.TaskGroup]int64{{Status: job.Pending, Kind: job.Image}: 3},
			Bytes: 4096,
		}, nil
	})
	text := scrape(t, m)
	wantLines(
		t,
		text,
		`convertd_jobs{status="processing"} 7`,
		`convertd_jobs{status="pending"} 0`,
		`convertd_tasks{kind="image",status="pending"} 3`,
		`convertd_tasks{kind="video",status="pending"} 0`,
		`convertd_storage_bytes 4096`,
	)

	if scrape(t, m); taken.Load() != 1 {
		t.Errorf("two scrapes in a row took %d censuses", taken.Load())
	}

	if !regexp.MustCompile(`(?m)^convertd_disk_free_bytes [1-9]`).MatchString(text) ||
		!strings.Contains(text, "go_goroutines ") ||
		!strings.Contains(text, "process_open_fds ") {
		t.Errorf("%s", text)
	}

	problems, err := promlint.New(strings.NewReader(text)).Lint()
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "convertd_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}

	if err != nil {
		t.Error(err)
	}
}

func TestAFailedCensusLeavesTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		fail, taken := true, 0
		m, log := newMetrics(t, func(context.Context) (metrics.Census, error) {
			taken++

			if fail {
				return metrics.Census{}, errors.New("the store is away")
			}

			return metrics.Census{Bytes: 1}, nil
		})
		m.SandboxKilled("ffmpeg", "cpu")

		for range 2 {
			text := scrape(t, m)
			wantLines(t, text, `convertd_sandbox_kills_total{reason="cpu",tool="ffmpeg"} 1`)

			if strings.Contains(text, "convertd_jobs") ||
				strings.Contains(text, "the store is away") ||
				!strings.Contains(log.String(), "the store is away") {
				t.Errorf("%s\n%s", text, log)
			}
		}

		if taken != 1 {
			t.Errorf("two scrapes in a row asked the store %d times", taken)
		}

		fail = false

		time.Sleep(5 * time.Second) //nolint:forbidigo // advances the bubble's clock
		wantLines(t, scrape(t, m), `convertd_storage_bytes 1`)
	})
}

type fakeEngine struct{ err error }

func (fakeEngine) About() ports.EngineInfo { return ports.EngineInfo{Name: "fake"} }

func (fakeEngine) Edges() []route.Edge { return []route.Edge{{From: "a", To: "b", Engine: "fake"}} }

func (e fakeEngine) Probe(context.Context, string, string, file.Facts) (file.Facts, error) {
	return file.Facts{Pages: 2}, e.err
}

func (e fakeEngine) Do(context.Context, ports.Step) (ports.Made, error) {
	return ports.Made{Outputs: ports.Products("x")}, e.err
}

func TestEnginesAreMeasured(t *testing.T) {
	t.Parallel()
	m, _ := newMetrics(t, nil)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()

	late, stop := context.WithTimeout(t.Context(), 0)
	defer stop()

	for _, c := range []struct {
		ctx context.Context //nolint:containedctx // a case of the table
		err error
	}{
		{t.Context(), nil},
		{t.Context(), fault.New(fault.CorruptFile, "broken")},
		{t.Context(), errors.New("unknown")},
		{cancelled, context.Canceled},
		{late, fault.New(fault.ConversionFailed, "killed")},
	} {
		e := m.Engines([]ports.Engine{fakeEngine{c.err}})[0]
		if made, err := e.Do(c.ctx, ports.Step{}); !errors.Is(err, c.err) ||
			len(made.Outputs) != 1 {
			t.Errorf("%v %v", made, err)
		}

		if facts, err := e.Probe(
			c.ctx,
			"",
			"",
			file.Facts{},
		); !errors.Is(err, c.err) || facts.Pages != 2 || e.About().Name != "fake" ||
			len(e.Edges()) != 1 {
			t.Errorf("%v %v", facts, err)
		}
	}

	text := scrape(t, m)

	for _, result := range []string{"ok", "corrupt_file", "internal", "cancelled", "timeout"} {
		for _, operation := range []string{"convert", "probe"} {
			wantLines(
				t,
				text,
				`convertd_engine_duration_seconds_count{engine="fake",operation="`+operation+`",result="`+result+`"} 1`,
			)
		}
	}
}

func TestNewWantsEverything(t *testing.T) {
	t.Parallel()

	if _, err := metrics.New(metrics.Deps{}); err == nil {
		t.Error("no error")
	}
}
