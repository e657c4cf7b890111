package metrics

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/job"
)

const namespace = "convertd"

// Deps are what is asked at each scrape.
type Deps struct {
	Census  CensusFunc
	DataDir string // the folder whose file system is watched
	Log     *slog.Logger
}

// Metrics measures the service. It is safe for concurrent use.
type Metrics struct {
	registry      *prometheus.Registry
	requests      *prometheus.CounterVec
	durations     *prometheus.HistogramVec
	waits         *prometheus.HistogramVec
	engines       *prometheus.HistogramVec
	kills         *prometheus.CounterVec
	freed         *prometheus.CounterVec
	bytes         *prometheus.CounterVec
	events        *prometheus.CounterVec
	deliveries    *prometheus.CounterVec
	deliveryTimes prometheus.Histogram
	log           *slog.Logger
}

// New returns metrics with a registry of their own.
//
//nolint:funlen // a list of metrics
func New(deps Deps) (*Metrics, error) {
	if deps.Census == nil || deps.DataDir == "" || deps.Log == nil {
		return nil, errors.New("metrics: every dependency must be given")
	}

	m := &Metrics{
		registry: prometheus.NewRegistry(),
		log:      deps.Log,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace,
			Name:      "http_requests_total",
			Help: "Requests answered, by the route's pattern, method and status, and by whether " +
				"the server is at fault.",
		}, []string{"route", "method", "code", "fault"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace,
			Name:      "http_request_duration_seconds",
			Help:      "Time from a request's header to the end of its answer.",
			Buckets: []float64{
				.001,
				.0025,
				.005,
				.01,
				.025,
				.05,
				.1,
				.25,
				.5,
				1,
				2.5,
				5,
				10,
				30,
				60,
				120,
				300,
			},
		}, []string{"route", "method"}),
		waits: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace,
			Name:      "queue_wait_seconds",
			Help:      "Time that a task waited in its queue until a worker began it.",
			Buckets: []float64{
				.005,
				.01,
				.025,
				.05,
				.1,
				.25,
				.5,
				1,
				2.5,
				5,
				10,
				30,
				60,
				300,
				1800,
			},
		}, []string{"kind"}),
		engines: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace,
			Name:      "engine_duration_seconds",
			Help:      "Time that an engine took, by what it did and how that ended: ok or a kind of fault.",
			Buckets: []float64{
				.01,
				.025,
				.05,
				.1,
				.25,
				.5,
				1,
				2.5,
				5,
				10,
				30,
				60,
				120,
				300,
				600,
				1800,
			},
		}, []string{"engine", "operation", "result"}),
		kills: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace,
			Name:      "sandbox_kills_total",
			Help:      "Commands that the sandbox stopped, by tool and reason.",
		}, []string{"tool", "reason"}),
		freed: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace,
			Name:      "files_deleted_total",
			Help:      "Files that retention deleted: expired, or orphaned.",
		}, []string{"why"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace,
			Name:      "files_deleted_bytes_total",
			Help:      "Bytes of the files that retention deleted.",
		}, []string{"why"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace,
			Name:      "job_events_total",
			Help:      "What has happened to jobs in this process, by the event's name, such as job.completed.",
		}, []string{"event"}),
		deliveries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace,
			Name:      "webhook_attempts_total",
			Help:      "Attempts to deliver events to webhooks, by the event's name and what came of it: ok, no_answer, or the class of the status.",
		}, []string{"event", "result"}),
		deliveryTimes: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace,
			Name:      "webhook_attempt_seconds",
			Help:      "Time from the dial to the end of a receiver's answer.",
			Buckets:   []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15, 30, 60},
		}),
	}
	m.registry.MustRegister(
		m.requests,
		m.durations,
		m.waits,
		m.engines,
		m.kills,
		m.freed,
		m.bytes,
		m.events,
		m.deliveries,
		m.deliveryTimes,
		newCensusCollector(deps.Census),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.registry.MustRegister(diskCollectors(deps.DataDir)...)

	return m, nil
}

// Gatherer collects the metrics for those who send them elsewhere.
func (m *Metrics) Gatherer() prometheus.Gatherer { return m.registry }

// Handler serves the metrics. What cannot be collected is left out and logged; the rest is served.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog:      slog.NewLogLogger(m.log.Handler(), slog.LevelWarn),
		ErrorHandling: promhttp.ContinueOnError,
		Registry:      m.registry,
	})
}

// Request notes an answered request. route is a pattern, never a path; ours says that the server is
// at fault.
func (m *Metrics) Request(route, method string, status int, ours bool, took time.Duration) {
	method = bounded(method)
	fault := ""

	if ours {
		fault = "server"
	}

	m.requests.WithLabelValues(route, method, strconv.Itoa(status), fault).Inc()
	m.durations.WithLabelValues(route, method).Observe(took.Seconds())
}

// bounded keeps callers from making up methods, each a series of its own.
func bounded(method string) string {
	known := []string{
		http.MethodGet,
		http.MethodHead,
		http.MethodPost,
		http.MethodPut,
		http.MethodPatch,
		http.MethodDelete,
		http.MethodOptions,
	}
	if slices.Contains(known, method) {
		return method
	}

	return "OTHER"
}

// Happened notes that something has happened to a job.
func (m *Metrics) Happened(what event.Name) { m.events.WithLabelValues(string(what)).Inc() }

// QueueWait notes how long a task of the kind was in its queue.
func (m *Metrics) QueueWait(kind job.Kind, waited time.Duration) {
	m.waits.WithLabelValues(string(kind)).Observe(max(waited, 0).Seconds())
}

// SandboxKilled notes that the sandbox stopped a command: the program's name, and one of the
// sandbox's own few reasons.
func (m *Metrics) SandboxKilled(tool, reason string) { m.kills.WithLabelValues(tool, reason).Inc() }

// Freed notes that retention deleted files, for one of its own few reasons.
func (m *Metrics) Freed(why string, files int, bytes int64) {
	m.freed.WithLabelValues(why).Add(float64(files))
	m.bytes.WithLabelValues(why).Add(float64(bytes))
}
