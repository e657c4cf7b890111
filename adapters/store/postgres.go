package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"golang.org/x/sys/unix"
)

const (
	// connections is how many a process opens at most, besides the one on which its queue listens.
	// Transactions are short and do no other I/O, so that more would only wait for each other in
	// the server, whose default is 100 for all processes.
	connections = 16
	// fewest connections of a process: the workers' must not starve those of the queue itself.
	fewest = 4
	// oldest is the version of PostgreSQL from which on everything here works.
	oldest = 13
	// silence is how long a server that has vanished goes unnoticed, and how long one waits for a
	// client that has: its locks are others' work.
	silence = 15 * time.Second
	// rested is how long a connection may have been idle and still be taken for alive without
	// asking it. A server that is started again takes longer, so that no connection that it has
	// dropped is used for work.
	rested = 20 * time.Millisecond
)

// openPostgres has one pool for both ways. Writers see what others have committed whenever they
// have waited for a lock; readers see one instant.
func openPostgres(ctx context.Context, cfg Config) (*DB, error) {
	settings, err := poolConfig(cfg)
	if err != nil {
		return nil, err
	}

	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, refused(err)
	}

	if err := suits(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}

	over := sql.OpenDB(pipelining{stdlib.GetPoolConnector(pool)})
	over.SetMaxIdleConns(0) // the pool keeps them
	db := bun.NewDB(over, pgdialect.New())

	return &DB{
		write: db, read: db, pool: pool,
		writing: &sql.TxOptions{Isolation: sql.LevelReadCommitted},
		reading: &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	}, nil
}

func poolConfig(cfg Config) (*pgxpool.Config, error) {
	safe, err := cfg.safe()
	if err != nil {
		return nil, err
	}

	u, err := url.Parse(cfg.URL)
	if err != nil { // which repeats the URL, and with it the password
		return nil, errors.New(
			"CONVERTD_DATABASE_URL is no URL; write postgres://user:password@host:5432/convertd, " +
				"with special characters of the password escaped, such as %40 for @",
		)
	}

	settings, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return nil, errors.New(
			"CONVERTD_DATABASE_URL has a part that PostgreSQL's URLs do not have; " +
				"write postgres://user:password@host:5432/convertd, with options such as ?sslmode=require",
		)
	}

	if strings.Trim(u.Path, "/") == "" && u.Query().Get("dbname") == "" {
		return nil, errors.New(
			"CONVERTD_DATABASE_URL names no database; write postgres://user:password@host:5432/convertd",
		)
	}

	if !u.Query().Has("pool_max_conns") {
		settings.MaxConns = connections
	}

	if settings.MaxConns < fewest {
		return nil, fmt.Errorf(
			"CONVERTD_DATABASE_URL sets pool_max_conns below %d; set it to %d or take it out",
			fewest,
			connections,
		)
	}

	one := settings.ConnConfig
	if one.RuntimeParams["application_name"] == "" {
		one.RuntimeParams["application_name"] = "convertd"
	}

	one.DialFunc = dial
	settings.ShouldPing = func(_ context.Context, p pgxpool.ShouldPingParams) bool {
		return p.IdleDuration > rested
	}
	settings.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		return settle(ctx, conn, safe)
	}

	return settings, nil
}

// dial notices when the other side has vanished without a word, as it does when a network is cut.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{
		KeepAliveConfig: net.KeepAliveConfig{
			Enable:   true,
			Idle:     silence / 3,
			Interval: silence / 3,
			Count:    2,
		},
	}
	if strings.HasPrefix(network, "tcp") {
		dialer.Control = func(_, _ string, raw syscall.RawConn) (err error) {
			failed := raw.Control(func(fd uintptr) {
				err = unix.SetsockoptInt(
					int(fd),
					unix.IPPROTO_TCP,
					unix.TCP_USER_TIMEOUT,
					int(silence.Milliseconds()),
				)
			})

			return errors.Join(failed, err)
		}
	}

	return dialer.DialContext(ctx, network, address)
}

// settle sets what a session must have whatever the server's defaults are. Backslashes in strings
// are no escapes: the quoting of values counts on it.
func settle(ctx context.Context, conn *pgx.Conn, safe bool) error {
	synchronous := "off"
	if safe {
		if err := conn.QueryRow(ctx, "SELECT replace(current_setting('synchronous_commit'), 'off', 'on')").
			Scan(&synchronous); err != nil {
			return fmt.Errorf("ask for synchronous_commit: %w", err)
		}
	}

	_, err := conn.Exec(
		ctx,
		`SELECT set_config('standard_conforming_strings', 'on', false), set_config('synchronous_commit', $1, false),
		set_config('idle_in_transaction_session_timeout', $2, false), set_config('tcp_user_timeout', $2, false)`,
		synchronous,
		strconv.FormatInt(silence.Milliseconds(), 10),
	)
	if err != nil {
		return fmt.Errorf("prepare a session: %w", err)
	}

	return nil
}

// suits asks whether the server is one that everything here works on.
func suits(ctx context.Context, pool *pgxpool.Pool) error {
	var (
		version  int
		encoding string
	)

	query := "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')"
	if err := pool.QueryRow(ctx, query).Scan(&version, &encoding); err != nil {
		return refused(err)
	}

	return acceptable(version, encoding)
}

func acceptable(version int, encoding string) error {
	if version < oldest {
		return fmt.Errorf(
			"CONVERTD_DATABASE_URL names a server of PostgreSQL %d; version %d or later is needed",
			version,
			oldest,
		)
	}

	if encoding != "UTF8" {
		return fmt.Errorf(
			"CONVERTD_DATABASE_URL names a database in %s; make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0",
			encoding,
		)
	}

	return nil
}
