package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// preparing has statements whose values come apart planned once on each connection: those of statements.go and of the queue.
type preparing struct{ driver.Connector }

// Connect implements driver.Connector.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	of, ok := conn.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("a connection of pgx is a %T", conn)
	}
	return preparingConn{of}, nil
}

type preparingConn struct{ *stdlib.Conn }

// ExecContext implements driver.ExecerContext.
func (c preparingConn) ExecContext(ctx context.Context, query string, values []driver.NamedValue) (driver.Result, error) {
	return c.Conn.ExecContext(ctx, query, prepared(values))
}

// QueryContext implements driver.QueryerContext.
func (c preparingConn) QueryContext(ctx context.Context, query string, values []driver.NamedValue) (driver.Rows, error) {
	return c.Conn.QueryContext(ctx, query, prepared(values))
}

// prepared adds pgx's word for how to run a statement.
func prepared(values []driver.NamedValue) []driver.NamedValue {
	if len(values) == 0 {
		return nil
	}
	return append([]driver.NamedValue{{Value: pgx.QueryExecModeCacheStatement}}, values...)
}
