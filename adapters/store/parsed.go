package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// parsing has a connection of SQLite parse a statement whose values come apart once: those of
// statements.go and of the queue. The driver forgets what it has parsed, and parsing took a fifth
// of the processor's time. Pgx remembers such statements by itself.
type parsing struct{ driver.Connector }

// Connect implements driver.Connector.
func (p parsing) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}

	of, ok := conn.(sqliteConn)
	if !ok {
		return nil, errors.Join(
			errors.New("the driver of SQLite has other connections than it had"),
			conn.Close(),
		)
	}

	return &parsingConn{sqliteConn: of, parsed: map[string]*parsed{}}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type parsingConn struct {
	sqliteConn

	parsed map[string]*parsed // by text
}

// parsed is a statement; in use while its rows are read, when it cannot be run again.
type parsed struct {
	sqliteStmt

	inUse bool
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// mostParsed bounds how many statements a connection keeps. There are some dozens; those with lists
// of values have a text for each length, and long ones are not kept.
const mostParsed, longest = 200, 2000

// parse returns the statement; nil where it has to be run in the driver's own way.
func (c *parsingConn) parse(
	ctx context.Context,
	query string,
	values []driver.NamedValue,
) (*parsed, error) {
	// without values it is bun's, which is never the same again
	if len(values) == 0 || len(query) > longest {
		return nil, nil
	}

	if p := c.parsed[query]; p != nil {
		if p.inUse {
			return nil, nil
		}

		return p, nil
	}

	if len(c.parsed) >= mostParsed {
		if err := c.forget(); err != nil {
			return nil, err
		}
	}

	made, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}

	of, ok := made.(sqliteStmt)
	if !ok {
		return nil, made.Close()
	}

	c.parsed[query] = &parsed{sqliteStmt: of}

	return c.parsed[query], nil
}

// forget closes all statements but those in use.
func (c *parsingConn) forget() error {
	var errs []error

	for query, p := range c.parsed {
		if !p.inUse {
			errs = append(errs, p.Close())

			delete(c.parsed, query)
		}
	}

	return errors.Join(errs...)
}

// ExecContext implements driver.ExecerContext.
func (c *parsingConn) ExecContext(
	ctx context.Context,
	query string,
	values []driver.NamedValue,
) (driver.Result, error) {
	p, err := c.parse(ctx, query, values)
	if err != nil {
		return nil, err
	}

	if p == nil {
		return c.sqliteConn.ExecContext(ctx, query, values)
	}

	return p.ExecContext(ctx, values)
}

// QueryContext implements driver.QueryerContext.
func (c *parsingConn) QueryContext(
	ctx context.Context,
	query string,
	values []driver.NamedValue,
) (driver.Rows, error) {
	p, err := c.parse(ctx, query, values)
	if err != nil {
		return nil, err
	}

	if p == nil {
		return c.sqliteConn.QueryContext(ctx, query, values)
	}

	rows, err := p.QueryContext(ctx, values)
	if err != nil {
		return nil, err
	}

	p.inUse = true

	return &parsedRows{Rows: rows, of: p}, nil
}

// Close implements driver.Conn.
func (c *parsingConn) Close() error { return errors.Join(c.forget(), c.sqliteConn.Close()) }

type parsedRows struct {
	driver.Rows

	of *parsed
}

// Close implements driver.Rows.
func (r *parsedRows) Close() error {
	r.of.inUse = false
	return r.Rows.Close()
}
