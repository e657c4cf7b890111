package store

import (
	"context"
	"fmt"

	"github.com/convertd/convertd/ports"
)

var _ ports.Throttle = Throttle{}

// Throttle counts calls in the database, for several processes together.
type Throttle struct{ db *DB }

// NewThrottle returns what counts calls in a database.
func NewThrottle(db *DB) Throttle { return Throttle{db} }

// Take counts in one statement, which locks the row: a call of an earlier minute is counted anew.
func (t Throttle) Take(ctx context.Context, key string, minute int64) (calls int, err error) {
	const count = "INSERT INTO throttle AS t (key, minute, calls) VALUES ($1, $2, 1) " +
		"ON CONFLICT (key) DO UPDATE SET minute = excluded.minute, " +
		"calls = CASE WHEN t.minute = excluded.minute THEN t.calls + 1 ELSE 1 END RETURNING calls"

	if err := t.db.Writer().QueryRowContext(ctx, count, key, minute).Scan(&calls); err != nil {
		return 0, away(ctx, fmt.Errorf("count a call: %w", err))
	}

	return calls, nil
}

// Forget implements ports.Throttle.
func (t Throttle) Forget(ctx context.Context, before int64) error {
	const forget = "DELETE FROM throttle WHERE minute < $1"

	if _, err := t.db.Writer().ExecContext(ctx, forget, before); err != nil {
		return away(ctx, fmt.Errorf("forget calls: %w", err))
	}

	return nil
}
