package store

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"

	"github.com/convertd/convertd/domain/connection"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

var _ ports.Connections = keptConnections{}

type keptConnections struct{ *transaction }

type connectionRow struct {
	bun.BaseModel `bun:"table:connections,alias:c"`

	ID          string `bun:"id,pk"`
	Owner       string `bun:"owner"`
	Name        string `bun:"name"`
	Storage     string `bun:"storage"`
	Fields      string `bun:"fields"`
	Sealed      []byte `bun:"sealed"`
	SecretNames string `bun:"secret_names"`
	Created     int64  `bun:"created"`
}

func (s keptConnections) Insert(ctx context.Context, c connection.Connection) error {
	var k codec

	row := connectionRow{
		ID:          c.ID,
		Owner:       c.Owner,
		Name:        c.Name,
		Storage:     c.Storage,
		Fields:      encode(&k, c.Values, false).V,
		Sealed:      c.Sealed,
		SecretNames: encode(&k, c.SecretNames, false).V,
		Created:     c.Created.UnixMicro(),
	}
	if err := k.failed("connection", c.ID); err != nil {
		return err
	}

	return s.run(ctx, untaken(inserting(s.transaction, "insert connection "+c.ID, "", row)))
}

func (s keptConnections) Get(ctx context.Context, id string) (connection.Connection, error) {
	list, err := s.find(ctx, "id = $1", id)
	if err == nil && len(list) == 0 {
		err = ports.ErrNoRow
	}

	if err != nil {
		return connection.Connection{}, err
	}

	return list[0], nil
}

func (s keptConnections) Of(ctx context.Context, owner string) ([]connection.Connection, error) {
	return s.find(ctx, "owner = $1 ORDER BY created, id", owner)
}

func (s keptConnections) find(
	ctx context.Context, condition, arg string,
) ([]connection.Connection, error) {
	if impossible(arg) {
		return nil, nil
	}

	var rows []connectionRow
	if err := s.run(
		ctx,
		finding(s.transaction, "select connections", condition, &rows, arg),
	); err != nil {
		return nil, err
	}

	list := make([]connection.Connection, len(rows))

	for i, r := range rows {
		var err error
		if list[i], err = connectionOf(r); err != nil {
			return nil, err
		}
	}

	return list, nil
}

func connectionOf(r connectionRow) (connection.Connection, error) {
	var k codec

	text := func(column string) sql.Null[string] { return sql.Null[string]{V: column, Valid: true} }

	return connection.Connection{
		ID:          r.ID,
		Owner:       r.Owner,
		Name:        r.Name,
		Storage:     r.Storage,
		Values:      decode[option.Values](&k, text(r.Fields)),
		Sealed:      r.Sealed,
		SecretNames: decode[[]string](&k, text(r.SecretNames)),
		Created:     instant(r.Created),
	}, k.failed("connection", r.ID)
}

func (s keptConnections) Delete(ctx context.Context, id string) error {
	if impossible(id) {
		return ports.ErrNoRow
	}

	return s.run(ctx, step{
		what: "delete connection " + id, text: "DELETE FROM connections WHERE id = $1",
		args: []any{id}, done: there,
	})
}
