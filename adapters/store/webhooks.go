package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

var (
	_ ports.Webhooks       = webhooks{}
	_ ports.WebhookSecrets = webhookSecrets{}
)

type webhooks struct{ *transaction }

func (s webhooks) Insert(ctx context.Context, e webhook.Endpoint) error {
	row, err := rowOfWebhook(s.urls, e)
	if err != nil {
		return err
	}

	const once = " ON CONFLICT (owner, url) WHERE of_jobs DO NOTHING"

	insert := inserting(s.transaction, "insert webhook "+e.ID, once, row)
	insert.done = func(rows int64) error {
		if rows == 0 {
			return ports.ErrTaken
		}

		return nil
	}

	return s.run(ctx, insert)
}

func (s webhooks) Get(ctx context.Context, id string) (webhook.Endpoint, error) {
	if impossible(id) {
		return webhook.Endpoint{}, ports.ErrNoRow
	}

	list, err := s.find(ctx, "id = $1", id)
	if err != nil {
		return webhook.Endpoint{}, err
	}

	if len(list) == 0 {
		return webhook.Endpoint{}, ports.ErrNoRow
	}

	return list[0], nil
}

// find holds the rows in one order, whoever asks for them.
func (s webhooks) find(
	ctx context.Context, condition string, args ...any,
) ([]webhook.Endpoint, error) {
	var rows []webhookRow

	const order = " ORDER BY created, id "

	err := s.run(ctx, finding(s.transaction, "select webhooks",
		condition+order+s.locking("FOR NO KEY UPDATE"), &rows, args...))
	if err != nil {
		return nil, err
	}

	list := make([]webhook.Endpoint, len(rows))
	for i, row := range rows {
		if list[i], err = webhookOf(s.urls, row); err != nil {
			return nil, err
		}
	}

	return list, nil
}

func (s webhooks) Save(ctx context.Context, e webhook.Endpoint) error {
	row, err := rowOfWebhook(s.urls, e)
	if err != nil {
		return err
	}

	return s.run(ctx, updating(s.transaction, "update webhook "+e.ID, &row))
}

func (s webhooks) Delete(ctx context.Context, id string) error {
	if impossible(id) {
		return ports.ErrNoRow
	}

	return s.run(ctx, step{
		what: "delete webhook " + id, text: "DELETE FROM webhooks WHERE id = $1", args: []any{id},
		done: there,
	})
}

func (s webhooks) Of(ctx context.Context, owners ...string) ([]webhook.Endpoint, error) {
	if len(owners) == 0 {
		return nil, nil
	}

	owners = padded(owners)
	condition := fmt.Sprintf("owner IN (%s)", places(1, len(owners)))

	return s.find(ctx, condition, arguments(owners)...)
}

type webhookSecrets struct{ *transaction }

func (s webhookSecrets) Get(ctx context.Context, owner string) ([]byte, error) {
	if impossible(owner) {
		return nil, ports.ErrNoRow
	}

	var sealed []byte

	err := s.run(ctx, step{
		what: "select an owner's webhook secret", args: []any{owner},
		text: "SELECT sealed FROM webhook_secrets WHERE owner = $1",
		row:  func(scan func(...any) error) error { return scan(&sealed) },
	})
	if err == nil && sealed == nil {
		err = ports.ErrNoRow
	}

	return sealed, err
}

func (s webhookSecrets) Add(ctx context.Context, owner string, sealed []byte, at time.Time) error {
	if len(sealed) == 0 {
		return errors.New("an owner's webhook secret must not be empty")
	}

	return s.run(ctx, step{
		what: "store an owner's webhook secret", args: []any{owner, sealed, at.UnixMicro()},
		text: "INSERT INTO webhook_secrets (owner, sealed, created) VALUES ($1, $2, $3) " +
			"ON CONFLICT (owner) DO NOTHING",
	})
}
