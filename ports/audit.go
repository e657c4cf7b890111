package ports

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/audit"
)

// Audit is the log of who did what.
type Audit interface {
	// Append adds an entry. Whatever it is of is in the same transaction.
	Append(ctx context.Context, e audit.Entry) error
	// List returns entries newest first by their ids, times to the microsecond in UTC.
	List(ctx context.Context, s audit.Search) ([]audit.Entry, error)
	// Forget removes entries from before an instant.
	Forget(ctx context.Context, before time.Time) error
}
