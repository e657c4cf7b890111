package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// aloneKey names the lock among the advisory locks of the database: "convertd" in ASCII.
	aloneKey int64 = 0x636f_6e76_6572_7464
	// aloneTry is how often the lock is tried. Waiting for it inside the server would be a
	// transaction that stays open, and for such a one whoever builds an index in Alone would wait
	// in turn.
	aloneTry = 50 * time.Millisecond
)

// alone holds a lock that ends with its connection, so that a process that is killed leaves none
// behind.
func alone(ctx context.Context, pool *pgxpool.Pool, fn func(ctx context.Context) error) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return ended(ctx, fmt.Errorf("reach the database: %w", err))
	}
	// The connection is taken out of the pool and closed: closing it frees the lock in every case.
	own := conn.Hijack()
	defer func() { _ = own.Close(context.WithoutCancel(ctx)) }()

	for held := false; !held; {
		if err := own.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", aloneKey).
			Scan(&held); err != nil {
			return fmt.Errorf("lock the database: %w", err)
		}

		if held {
			break
		}

		select {
		case <-time.After(aloneTry):
		case <-ctx.Done():
			return fmt.Errorf("another process is changing the tables: %w", context.Cause(ctx))
		}
	}

	return fn(ctx)
}
