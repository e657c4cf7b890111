package store

import (
	"context"
	"time"

	"github.com/convertd/convertd/ports"
)

var _ ports.APIKeys = apiKeys{}

type apiKeys struct{ *transaction }

func (s apiKeys) Insert(ctx context.Context, k ports.APIKey) error {
	insert := inserting(s.transaction, "insert API key "+k.ID, "", rowOfAPIKey(k))
	return s.run(ctx, untaken(insert))
}

func (s apiKeys) Hashed(ctx context.Context, hash string) (ports.APIKey, error) {
	list, err := s.find(ctx, "hash = $1", hash)
	if err != nil {
		return ports.APIKey{}, err
	}

	if len(list) == 0 {
		return ports.APIKey{}, ports.ErrNoRow
	}

	return list[0], nil
}

func (s apiKeys) Of(ctx context.Context, user string) ([]ports.APIKey, error) {
	return s.find(ctx, "user_id = $1 ORDER BY created DESC, id DESC", user)
}

func (s apiKeys) find(ctx context.Context, condition, arg string) ([]ports.APIKey, error) {
	if impossible(arg) {
		return nil, nil
	}

	var rows []apiKeyRow
	if err := s.run(
		ctx,
		finding(s.transaction, "select API keys", condition, &rows, arg),
	); err != nil {
		return nil, err
	}

	list := make([]ports.APIKey, len(rows))
	for i, row := range rows {
		list[i] = apiKeyOf(row)
	}

	return list, nil
}

func (s apiKeys) Touch(ctx context.Context, id string, at time.Time) error {
	return s.run(ctx, step{
		what: "note the use of API key " + id,
		text: "UPDATE api_keys SET used = $1 WHERE id = $2",
		args: []any{at.UnixMicro(), id},
	})
}

func (s apiKeys) Revoke(ctx context.Context, user, id string, at time.Time) error {
	if impossible(user + id) {
		return ports.ErrNoRow
	}

	return s.run(ctx, step{
		what: "revoke API key " + id,
		text: "UPDATE api_keys SET revoked = coalesce(revoked, $1) WHERE id = $2 AND user_id = $3",
		args: []any{at.UnixMicro(), id, user},
		done: there,
	})
}
