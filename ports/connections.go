package ports

import (
	"context"

	"github.com/convertd/convertd/domain/connection"
)

// Connections are the rows of storages that owners have kept.
type Connections interface {
	// Insert adds a connection. An id that is taken is ErrTaken.
	Insert(ctx context.Context, c connection.Connection) error
	// Get returns the connection with every field as it was inserted, times to the microsecond in
	// UTC. A missing id is ErrNoRow, whatever it is.
	Get(ctx context.Context, id string) (connection.Connection, error)
	// Of returns the connections of an owner, oldest first.
	Of(ctx context.Context, owner string) ([]connection.Connection, error)
	// Delete removes a connection. A missing id is ErrNoRow.
	Delete(ctx context.Context, id string) error
}
