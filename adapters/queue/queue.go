package queue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"github.com/convertd/convertd/ports"
)

const (
	// cooldown is the least time between two looks for work. River's default of 100 ms would bound
	// 8 workers to 80 tasks a second.
	cooldown = 10 * time.Millisecond
	// offers is how often work is offered that fails each time. Attempts at a task are counted with
	// the task; here only handlers count that could not even note a failure.
	offers = 25
	// kept is how long River keeps the rows of work that is done: nobody reads them.
	kept = 10 * time.Minute
	// notifyTimeout bounds the time in which other processes are told of work.
	notifyTimeout = 5 * time.Second
	// closing bounds the time in which cancelled handlers hand their tasks back.
	closing = 45 * time.Second
)

// Queue offers work to workers, each at least once. It is safe for concurrent use.
type Queue struct {
	db        *sql.DB
	driver    riverdriver.Driver[*sql.Tx]
	alone     bool // no other process works on the database: it is SQLite
	client    *river.Client[*sql.Tx]
	wake      func(queue string)
	heartbeat *heartbeat   // nil on SQLite
	log       *slog.Logger // River's
}

// New returns a queue over an open database. Migrate must have run once before it is used, and
// Recover before it is started.
func New(ctx context.Context, cfg Config, deps Deps) (*Queue, error) {
	cfg = cfg.withDefaults()
	if err := errors.Join(cfg.validate(), deps.validate()); err != nil {
		return nil, err
	}

	if err := deps.DB.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("queue: reach the database: %w", err)
	}

	workers, inFlight := river.NewWorkers(), newInFlight()
	if err := river.AddWorkerSafely(
		workers,
		&worker{handle: deps.Handle, began: deps.Began, inFlight: inFlight, log: deps.Log},
	); err != nil {
		return nil, fmt.Errorf("queue: register the worker: %w", err)
	}

	queues := map[string]river.QueueConfig{}
	for kind, n := range cfg.Workers {
		queues[string(kind)] = river.QueueConfig{MaxWorkers: n}
	}

	q := &Queue{db: deps.DB, log: quiet(deps.Log)}

	reindex := q.connect(deps)
	if !q.alone {
		q.heartbeat = &heartbeat{
			db:       deps.DB,
			every:    cfg.Beat,
			inFlight: inFlight,
			enqueue:  q.Enqueue,
			wake:     q.Wake,
			log:      deps.Log,
		}
	}

	var err error

	q.client, err = river.NewClient(q.driver, &river.Config{
		Queues:            queues,
		Workers:           workers,
		Logger:            q.log,
		FetchCooldown:     cooldown,
		FetchPollInterval: cfg.Poll,
		JobTimeout:        cfg.Limit, // River's default is one minute
		// what a dead process held is offered anew long before, by Recover or heartbeat
		RescueStuckJobsAfter:        cfg.Limit + time.Hour,
		MaxAttempts:                 offers,
		CompletedJobRetentionPeriod: kept,
		ReindexerSchedule:           reindex,
	})
	if err != nil {
		return nil, fmt.Errorf("queue: %w", err)
	}

	return q, nil
}

// connect chooses how the queue uses the database, and returns when its indexes are built anew: nil
// for River's default.
func (q *Queue) connect(deps Deps) river.PeriodicSchedule {
	if deps.Pool != nil {
		q.driver = riverdatabasesql.NewWithPgxListener(deps.DB, deps.Pool)
		q.wake = newNotifier(q.driver).add

		return nil
	}

	local := newWakeups()
	q.alone, q.driver, q.wake = true, &driver{
		Driver:  riversqlite.New(deps.DB),
		wakeups: local,
	}, local.add
	// SQLite's indexes do not bloat, and rebuilding them locks every writer out
	return river.NeverSchedule()
}

// Enqueue offers work once tx commits. If tx is rolled back, nothing of it stays.
func (q *Queue) Enqueue(ctx context.Context, tx *sql.Tx, work []ports.Work) error {
	if len(work) == 0 {
		return nil
	}

	params := make([]river.InsertManyParams, len(work))
	for i, w := range work {
		params[i] = river.InsertManyParams{
			Args:       taskOf(w),
			InsertOpts: &river.InsertOpts{Queue: string(w.Kind), ScheduledAt: w.At},
		}
	}

	if _, err := q.client.InsertManyFastTx(ctx, tx, params); err != nil {
		return fmt.Errorf("insert work into the queue: %w", err)
	}

	return nil
}

// Wake has idle workers look at once for work that has just been committed.
func (q *Queue) Wake(work []ports.Work) {
	for _, w := range work {
		if w.At.IsZero() {
			q.wake(string(w.Kind))
		}
	}
}

// Start begins to hand work out. It goes on until Stop; handlers get the values of ctx, and are
// cancelled if it ends.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.client.Start(ctx); err != nil {
		return fmt.Errorf("start the workers: %w", err)
	}

	if q.heartbeat != nil {
		q.heartbeat.start(ctx)
	}

	return nil
}

// Stop hands out no more work and waits for the handlers that run. When ctx ends, they are
// cancelled, and what they return with an error is offered again at the next start; Stop still
// waits for them, but not for ever.
func (q *Queue) Stop(ctx context.Context) error {
	if q.heartbeat != nil {
		defer q.heartbeat.end() // after the workers
	}

	if err := q.client.Stop(ctx); err == nil || ctx.Err() == nil {
		return err
	}

	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()

	if err := q.client.StopAndCancel(closing); err != nil {
		return fmt.Errorf("stop the workers: %w", err)
	}

	return nil
}
