package store

import (
	"context"

	"github.com/convertd/convertd/ports"
)

var _ ports.Users = users{}

type users struct{ *transaction }

// untaken inserts, and tells by the rows written whether there was one with a key of these.
func untaken(s step) step {
	s.text += " ON CONFLICT DO NOTHING"
	s.done = func(rows int64) error {
		if rows == 0 {
			return ports.ErrTaken
		}

		return nil
	}

	return s
}

func (s users) Insert(ctx context.Context, u ports.User) error {
	return s.run(ctx, untaken(inserting(s.transaction, "insert user "+u.ID, "", rowOfUser(u))))
}

func (s users) Get(ctx context.Context, id string) (ports.User, error) {
	return s.one(ctx, "id = $1", id)
}

func (s users) Find(ctx context.Context, name, subject string) (ports.User, error) {
	if subject == "" {
		return s.one(ctx, "name = $1", name)
	}

	return s.one(ctx, "(name = $1 OR subject = $2 AND subject <> '') LIMIT 1", name, subject)
}

func (s users) one(ctx context.Context, condition string, args ...any) (ports.User, error) {
	for _, arg := range args {
		if text, _ := arg.(string); impossible(text) {
			return ports.User{}, ports.ErrNoRow
		}
	}

	var rows []userRow
	if err := s.run(
		ctx,
		finding(s.transaction, "select a user", condition, &rows, args...),
	); err != nil {
		return ports.User{}, err
	}

	if len(rows) == 0 {
		return ports.User{}, ports.ErrNoRow
	}

	return userOf(rows[0]), nil
}

func (s users) Save(ctx context.Context, u ports.User) error {
	row := rowOfUser(u)
	return s.run(ctx, updating(s.transaction, "update user "+u.ID, &row))
}

func (s users) List(ctx context.Context, after string, limit int) ([]ports.User, error) {
	if impossible(after) {
		return nil, nil
	}

	var rows []userRow

	const page = "id > $1 ORDER BY id LIMIT $2"
	if err := s.run(
		ctx,
		finding(s.transaction, "select a page of users", page, &rows, after, limit),
	); err != nil {
		return nil, err
	}

	list := make([]ports.User, len(rows))
	for i, row := range rows {
		list[i] = userOf(row)
	}

	return list, nil
}
