package queue

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// Config says how much is worked on at once, and for how long.
type Config struct {
	// tasks of each kind that are worked on at once, 1 to 10,000; every kind must be there
	Workers map[job.Kind]int
	// Limit is when a handler is cancelled that has not returned. It is a backstop, well above the
	// tasks' own limits: 24 h by default.
	Limit time.Duration
	// Poll is how often idle workers look for work that nobody has told them of, since whoever
	// offered it died before it could: 3 s by default.
	Poll time.Duration
	// Beat is how often a process on PostgreSQL shows that its workers live: 5 s by default. The
	// work of one that has not for four times as long is offered anew by another.
	Beat time.Duration
}

// Deps are what the queue works with.
type Deps struct {
	DB *sql.DB // on which the store writes, so that both take part in one transaction
	// Pool is what lies under DB on PostgreSQL; nil on SQLite. The queue takes one more connection
	// out of it to listen on.
	Pool *pgxpool.Pool
	// Handle does the work. An error, or a panic, has the work offered again after a while. ctx is
	// cancelled when the queue has to stop.
	Handle func(ctx context.Context, work ports.Work) error
	// Began, if set, is told how long work has waited since it was offered. It must not block.
	Began func(work ports.Work, waited time.Duration)
	Log   *slog.Logger
}

func (c Config) withDefaults() Config {
	c.Limit = cmp.Or(c.Limit, 24*time.Hour)
	c.Poll = cmp.Or(c.Poll, 3*time.Second)
	c.Beat = cmp.Or(c.Beat, 5*time.Second)

	return c
}

func (c Config) validate() error {
	for _, kind := range job.Kinds() {
		if c.Workers[kind] < 1 {
			return fmt.Errorf(
				"queue: no workers for tasks of kind %s, which would wait for ever",
				kind,
			)
		}
	}

	if c.Limit < 0 || c.Poll < 0 || c.Beat < 0 {
		return errors.New("queue: Limit, Poll and Beat must be positive")
	}

	return nil
}

func (d Deps) validate() error {
	if d.DB == nil || d.Handle == nil || d.Log == nil {
		return errors.New("queue: DB, Handle and Log are needed")
	}

	return nil
}
