package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/ports"
)

var _ ports.Sessions = sessions{}

type sessions struct{ *transaction }

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions,alias:se"`

	ID      string `bun:"id,pk"`
	User    string `bun:"user_id"`
	Hash    string `bun:"hash"`
	Created int64  `bun:"created"`
	Used    int64  `bun:"used"`
	Expires int64  `bun:"expires"`
}

func (s sessions) Insert(ctx context.Context, session ports.Session) error {
	return s.run(ctx, untaken(inserting(s.transaction, "insert session "+session.ID, "", sessionRow{
		ID:      session.ID,
		User:    session.User,
		Hash:    session.Hash,
		Created: session.Created.UnixMicro(),
		Used:    session.Used.UnixMicro(),
		Expires: session.Expires.UnixMicro(),
	})))
}

func (s sessions) Hashed(ctx context.Context, hash string) (ports.Session, error) {
	if impossible(hash) {
		return ports.Session{}, ports.ErrNoRow
	}

	var rows []sessionRow
	if err := s.run(
		ctx,
		finding(s.transaction, "select a session", "hash = $1", &rows, hash),
	); err != nil {
		return ports.Session{}, err
	}

	if len(rows) == 0 {
		return ports.Session{}, ports.ErrNoRow
	}

	return sessionOf(rows[0]), nil
}

func sessionOf(r sessionRow) ports.Session {
	return ports.Session{
		ID:      r.ID,
		User:    r.User,
		Hash:    r.Hash,
		Created: instant(r.Created),
		Used:    instant(r.Used),
		Expires: instant(r.Expires),
	}
}

func (s sessions) Touch(ctx context.Context, id string, used, expires time.Time) error {
	return s.run(ctx, step{
		what: "note the use of session " + id,
		text: "UPDATE sessions SET used = $1, expires = $2 WHERE id = $3",
		args: []any{used.UnixMicro(), expires.UnixMicro(), id},
	})
}

func (s sessions) EndOthers(ctx context.Context, user, but string) error {
	return s.run(ctx, step{
		what: "end sessions", args: []any{user, but},
		text: "DELETE FROM sessions WHERE user_id = $1 AND id <> $2",
	})
}

func (s sessions) Forget(ctx context.Context, before time.Time) error {
	return s.run(ctx, step{
		what: "forget sessions", args: []any{before.UnixMicro()},
		text: "DELETE FROM sessions WHERE expires < $1",
	})
}
