package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

var _ ports.Store = (*Store)(nil)

// Deps are what the store works with.
type Deps struct {
	// Enqueue puts work into the queue as part of the transaction.
	Enqueue func(ctx context.Context, tx *sql.Tx, work []ports.Work) error
	// Committed is told of the work that a transaction enqueued, as soon as it is committed. It
	// must not block.
	Committed func(work []ports.Work)
	// Sealer encrypts the queries of URLs; nil where the tables that hold URLs are not used.
	Sealer ports.Sealer
	// Full is told where the database could not grow, and may make room for the next call; nil for
	// nobody.
	Full func() error
}

// Store is the port over a database. It is safe for concurrent use.
type Store struct {
	db     *DB
	deps   Deps
	tables tables
}

// New returns the store over an open database.
func New(db *DB, deps Deps) (*Store, error) {
	if db == nil || deps.Enqueue == nil || deps.Committed == nil {
		return nil, errors.New("store: a database, Enqueue and Committed are needed")
	}

	return &Store{db: db, deps: deps}, nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.db.read.PingContext(ctx) }

// Write runs fn in one transaction, and tells Deps what came of it. A database that cannot be used
// just now is Unavailable, one that cannot grow DiskFull.
func (s *Store) Write(ctx context.Context, fn func(ctx context.Context, tx ports.Tx) error) error {
	var t *transaction

	committing := false

	err := s.db.write.RunInTx(ctx, s.db.writing, func(ctx context.Context, tx bun.Tx) error {
		t = s.transaction(tx, s.deps, true)

		err := fn(ctx, t.rows())
		if err == nil {
			err = t.flush(ctx)
		}

		committing = err == nil

		return err
	})
	if err != nil && committing {
		err = fmt.Errorf("%w: %w", ports.ErrUncertain, err)
	}

	if err != nil {
		err = full(ended(ctx, err))
		if s.deps.Full != nil && fault.Is(err, fault.DiskFull) {
			err = errors.Join(err, s.deps.Full())
		}

		return away(ctx, err)
	}

	if len(t.enqueued) > 0 {
		s.deps.Committed(t.enqueued)
	}

	return nil
}

// Read runs fn in one transaction that cannot write. A database that cannot be used just now is
// Unavailable.
func (s *Store) Read(ctx context.Context, fn func(ctx context.Context, tx ports.Tx) error) error {
	err := s.db.read.RunInTx(ctx, s.db.reading, func(ctx context.Context, tx bun.Tx) error {
		deps := s.deps
		deps.Enqueue = refuse

		t := s.transaction(tx, deps, false)
		if err := fn(ctx, t.rows()); err != nil {
			return err
		}

		return t.flush(ctx) // which the database refuses where there is something
	})
	if err != nil {
		return away(ctx, ended(ctx, err))
	}

	return nil
}

func refuse(context.Context, *sql.Tx, []ports.Work) error {
	return errors.New("nothing can be enqueued in a read-only transaction")
}

// ended gives an error that came from the end of the context its cause: database/sql may call it a
// finished transaction.
func ended(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w (%w)", err, cause)
	}

	return err
}
