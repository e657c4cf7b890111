package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/ports"
)

var _ ports.Store = (*Store)(nil)

// Deps are what the store works with.
type Deps struct {
	// Enqueue puts work into the queue as part of the transaction.
	Enqueue func(ctx context.Context, tx *sql.Tx, work []ports.Work) error
	// Committed is told of the work that a transaction enqueued, as soon as it is committed. It must not block.
	Committed func(work []ports.Work)
	// Changed is told of a job to which something has happened, as soon as that is committed. It must not block; it may be nil.
	Changed func(jobID string)
	// Logged is told of each thing that has happened to a job, as soon as that is committed. It must not block; it may be nil.
	Logged func(what event.Name)
	IDs    ports.IDs   // of events
	Clock  ports.Clock // their time
}

// Store is the port over a database. It is safe for concurrent use.
type Store struct {
	db     *DB
	deps   Deps
	tables tables
}

// New returns the store over an open database.
func New(db *DB, deps Deps) (*Store, error) {
	if db == nil || deps.Enqueue == nil || deps.Committed == nil || deps.IDs == nil || deps.Clock == nil {
		return nil, errors.New("store: a database, Enqueue, Committed, IDs and Clock are needed")
	}
	if deps.Changed == nil {
		deps.Changed = func(string) {}
	}
	if deps.Logged == nil {
		deps.Logged = func(event.Name) {}
	}
	return &Store{db: db, deps: deps}, nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.read.PingContext(ctx) }

// Write runs fn in one transaction, and tells Deps what came of it. A database that cannot be used just now is Unavailable, one that cannot grow DiskFull.
func (s *Store) Write(ctx context.Context, fn func(ctx context.Context, tx ports.Tx) error) error {
	var t *transaction
	committing := false
	err := s.db.write.RunInTx(ctx, s.db.writing, func(ctx context.Context, tx bun.Tx) error {
		t = s.transaction(tx, s.deps, true)
		err := fn(ctx, t.rows())
		committing = err == nil
		return err
	})
	if err != nil && committing {
		err = fmt.Errorf("%w: %w", ports.ErrUncertain, err)
	}
	if err != nil {
		return away(ctx, full(ended(ctx, err)))
	}
	if len(t.enqueued) > 0 {
		s.deps.Committed(t.enqueued)
	}
	for id := range t.changed {
		s.deps.Changed(id)
	}
	for _, what := range t.logged {
		s.deps.Logged(what)
	}
	return nil
}

// Read runs fn in one transaction that cannot write. A database that cannot be used just now is Unavailable.
func (s *Store) Read(ctx context.Context, fn func(ctx context.Context, tx ports.Tx) error) error {
	err := s.db.read.RunInTx(ctx, s.db.reading, func(ctx context.Context, tx bun.Tx) error {
		deps := s.deps
		deps.Enqueue = refuse
		return fn(ctx, s.transaction(tx, deps, false).rows())
	})
	if err != nil {
		return away(ctx, ended(ctx, err))
	}
	return nil
}

func refuse(context.Context, *sql.Tx, []ports.Work) error {
	return errors.New("nothing can be enqueued in a read-only transaction")
}

// ended gives an error that came from the end of the context its cause: database/sql may call it a finished transaction.
func ended(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w (%w)", err, cause)
	}
	return err
}
