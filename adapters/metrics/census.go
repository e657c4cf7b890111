package metrics

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/convertd/convertd/domain/job"
)

// Census counts the work there is, and what the store keeps.
type Census struct {
	Jobs  map[job.Status]int64 // that have not ended
	Tasks map[TaskGroup]int64
	Bytes int64 // of the files that are kept
}

// TaskGroup is what tasks are counted by.
type TaskGroup struct {
	Status job.Status
	Kind   job.Kind
}

// CensusFunc takes a census. It must end with its context.
type CensusFunc func(ctx context.Context) (Census, error)

// The census goes over the work that there is and the files that are kept, in time that grows with
// them. So it is taken at most this often, more seldom where it takes long, so that it is never
// more than a hundredth of the time, and given up after a while.
const (
	censusEvery = 5 * time.Second
	censusRest  = 100 // times as long as it took
	censusLimit = 3 * time.Second
)

// censusCollector takes a census when it is scraped.
type censusCollector struct {
	take        CensusFunc
	jobs, tasks *prometheus.GaugeVec
	storage     prometheus.Gauge

	mu     sync.Mutex
	next   time.Time // from then on a new one is taken
	failed error     // why the last one came to nothing
}

func newCensusCollector(take CensusFunc) *censusCollector {
	return &censusCollector{
		take: take,
		jobs: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace, Name: "jobs", Help: "Jobs that have not ended, by status.",
		}, []string{"status"}),
		tasks: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace,
			Name:      "tasks",
			Help:      "Tasks that have not ended, by status and kind of work.",
		}, []string{"status", "kind"}),
		storage: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Name: "storage_bytes", Help: "Size of the files that are kept.",
		}),
	}
}

// Describe implements prometheus.Collector.
func (c *censusCollector) Describe(out chan<- *prometheus.Desc) {
	for _, part := range []prometheus.Collector{c.jobs, c.tasks, c.storage} {
		part.Describe(out)
	}
}

// Collect implements prometheus.Collector. Without a census there is nothing to show: old numbers
// would look like new ones.
func (c *censusCollector) Collect(out chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()

	if err := c.refresh(); err != nil {
		out <- prometheus.NewInvalidMetric(prometheus.NewInvalidDesc(err), err)
		return
	}

	for _, part := range []prometheus.Collector{c.jobs, c.tasks, c.storage} {
		part.Collect(out)
	}
}

// refresh takes a census unless the last one is recent, whatever came of it: a store that is slow
// or away is not asked more often.
func (c *censusCollector) refresh() error {
	begun := time.Now()
	if begun.Before(c.next) {
		return c.failed
	}

	c.failed = c.count()
	c.next = time.Now().Add(max(censusEvery, censusRest*time.Since(begun)))

	return c.failed
}

// count takes a census. Groups with nobody in them are zero, so that a series does not vanish in
// between.
func (c *censusCollector) count() error {
	ctx, cancel := context.WithTimeout(context.Background(), censusLimit)
	defer cancel()

	census, err := c.take(ctx)
	if err != nil {
		return fmt.Errorf("take a census: %w", err)
	}

	for _, status := range []job.Status{job.Pending, job.Processing} {
		c.jobs.WithLabelValues(string(status)).Set(float64(census.Jobs[status]))

		for _, kind := range job.Kinds() {
			c.tasks.WithLabelValues(string(status), string(kind)).
				Set(float64(census.Tasks[TaskGroup{status, kind}]))
		}
	}

	c.storage.Set(float64(census.Bytes))

	return nil
}
