package store

import (
	"context"

	"github.com/convertd/convertd/ports"
)

var _ ports.SigningKeys = signingKeys{}

type signingKeys struct{ *transaction }

func (s signingKeys) Insert(ctx context.Context, k ports.SigningKey) error {
	row := rowOfKey(k)
	return s.run(ctx, inserting(s.transaction, "insert signing key "+k.ID, "", row))
}

func (s signingKeys) All(ctx context.Context) ([]ports.SigningKey, error) {
	var rows []keyRow
	if err := s.run(
		ctx,
		finding(
			s.transaction,
			"select the signing keys",
			"TRUE ORDER BY created DESC, id DESC",
			&rows,
		),
	); err != nil {
		return nil, err
	}

	keys := make([]ports.SigningKey, len(rows))
	for i, row := range rows {
		keys[i] = keyOf(row)
	}

	return keys, nil
}
