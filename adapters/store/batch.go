package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/convertd/convertd/ports"
)

// batch is statements that go to the database together, in their order: to PostgreSQL in one
// message, since the way there and back costs as much as most statements do. Whoever gets an error
// must give the transaction up: PostgreSQL has by then done also what comes after a step that row
// or done refuses.
type batch struct{ steps []step }

// step is a statement whose values come apart, and what to do with what comes of it.
type step struct {
	what string // it does, for errors
	text string
	args []any
	// is called for each row that it returns; nil where it returns none
	row func(scan func(into ...any) error) error
	// is called with how many rows it has written, where row is nil; may be nil
	done func(rows int64) error
}

var errText = errors.New("a text holds the character NUL, or is not UTF-8")

// run does steps, and returns when all are done.
func (t *transaction) run(ctx context.Context, steps ...step) error {
	for _, s := range steps {
		for _, v := range s.args {
			if text, _ := v.(string); impossible(text) {
				return fmt.Errorf("%s: %w", s.what, errText)
			}
		}
	}

	if t.postgres && len(steps) > 0 {
		_, err := t.tx.Tx.ExecContext(ctx, "", &batch{steps}) // see pipeliningConn
		return err
	}

	for _, s := range steps {
		if err := t.do(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}

	return nil
}

func (t *transaction) do(ctx context.Context, s step) error {
	if s.row == nil {
		res, err := t.tx.Tx.ExecContext(ctx, s.text, s.args...)
		if err != nil || s.done == nil {
			return err
		}

		n, err := res.RowsAffected()
		if err != nil {
			return fmt.Errorf("count the rows: %w", err)
		}

		return s.done(n)
	}

	rows, err := t.tx.Tx.QueryContext(ctx, s.text, s.args...)
	if err != nil {
		return err
	}

	defer func() { _ = rows.Close() }()

	if err := s.read(rows); err != nil {
		return err
	}

	return rows.Err()
}

// answer is the rows of a statement, as database/sql and pgx have them.
type answer interface {
	Next() bool
	Scan(into ...any) error
}

// read takes the rows in. Whoever calls it asks them then whether they came to their end.
func (s step) read(rows answer) error {
	for rows.Next() {
		if err := s.row(rows.Scan); err != nil {
			return err
		}
	}

	return nil
}

// there is for statements that must find a row.
func there(rows int64) error {
	if rows == 0 {
		return ports.ErrNoRow
	}

	return nil
}
