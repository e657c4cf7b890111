package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// pipelining lets database/sql do what pgx can and pgx's driver for it cannot: send a batch.
//
// Statements whose values come apart are planned once on each connection: those of statements.go
// and of the queue. Bun's come with their values in them, so there is nothing to plan for the next
// time.
type pipelining struct{ driver.Connector }

// Connect implements driver.Connector.
func (p pipelining) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}

	of, ok := conn.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a connection of pgx is a %T", conn), conn.Close())
	}

	return pipeliningConn{of}, nil
}

type pipeliningConn struct{ *stdlib.Conn }

// ExecContext implements driver.ExecerContext. A batch is the only value of a statement without
// text.
func (c pipeliningConn) ExecContext(
	ctx context.Context,
	query string,
	values []driver.NamedValue,
) (driver.Result, error) {
	if len(values) == 1 {
		if b, ok := values[0].Value.(*batch); ok {
			return driver.ResultNoRows, c.run(ctx, b)
		}
	}

	return c.Conn.ExecContext(ctx, query, values)
}

// QueryContext implements driver.QueryerContext.
func (c pipeliningConn) QueryContext(
	ctx context.Context,
	query string,
	values []driver.NamedValue,
) (driver.Rows, error) {
	return c.Conn.QueryContext(ctx, query, unplanned(values))
}

// unplanned adds to a statement without values pgx's word for one that nobody asks again.
func unplanned(values []driver.NamedValue) []driver.NamedValue {
	if len(values) == 0 {
		return []driver.NamedValue{{Value: pgx.QueryExecModeExec}}
	}

	return values
}

func (c pipeliningConn) run(ctx context.Context, b *batch) (err error) {
	if c.Conn.Conn().IsClosed() {
		return driver.ErrBadConn
	}

	var queue pgx.Batch
	for _, s := range b.steps {
		queue.Queue(s.text, s.args...)
	}

	results := c.Conn.Conn().SendBatch(ctx, &queue)
	defer func() {
		if closed := results.Close(); err == nil { // after an error it is the same one
			err = closed
		}
	}()

	for _, s := range b.steps {
		if err := s.take(results); err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
	}

	return nil
}

// take reads what came of a step.
func (s step) take(results pgx.BatchResults) error {
	if s.row == nil {
		tag, err := results.Exec()
		if err != nil || s.done == nil {
			return err
		}

		return s.done(tag.RowsAffected())
	}

	rows, err := results.Query()
	if err != nil {
		return err
	}
	defer rows.Close()

	if err := s.read(rows); err != nil {
		return err
	}

	return rows.Err()
}
