package webhooks

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/webhook"
	"github.com/convertd/convertd/ports"
)

// sealedFor is the purpose for which secrets are sealed.
const sealedFor = "webhook-secret"

// newSecret returns the secret that an owner brings, or makes one where that is "".
func (s *Service) newSecret(brought string) (secret string, sealed []byte, err error) {
	secret = brought
	if secret == "" {
		key := make([]byte, webhook.SecretSize)
		_, _ = rand.Read(key) // it never fails

		secret = webhook.Secret(key)
	}

	if err := webhook.CheckSecret(secret); err != nil {
		return "", nil, err
	}

	if sealed, err = s.Sealer.Seal([]byte(secret), sealedFor); err != nil {
		return "", nil, fmt.Errorf("seal a webhook's secret: %w", err)
	}

	return secret, sealed, nil
}

// secretsOf returns what signs messages to an endpoint, the newest first.
func (s *Service) secretsOf(ctx context.Context, to webhook.Endpoint) ([]string, error) {
	if to.OfJobs {
		secret, err := s.ownersSecret(ctx, to.Owner)
		return []string{secret}, err
	}

	sealed := [][]byte{to.Sealed}
	if s.Clock.Now().Before(to.PreviousUntil) {
		sealed = append(sealed, to.Previous)
	}

	secrets := make([]string, len(sealed))
	for i, one := range sealed {
		plain, err := s.Sealer.Open(one, sealedFor)
		if err != nil {
			return nil, fmt.Errorf("open the secret of webhook %s: %w", to.ID, err)
		}

		secrets[i] = string(plain)
	}

	return secrets, nil
}

// Secret returns what signs messages to URLs that the caller's jobs name as their own. It is made
// when it is first asked for.
func (s *Service) Secret(ctx context.Context, p access.Principal) (string, error) {
	return s.ownersSecret(ctx, p.Owner)
}

func (s *Service) ownersSecret(ctx context.Context, owner string) (secret string, err error) {
	var sealed []byte

	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		sealed, err = tx.WebhookSecrets.Get(ctx, owner)
		return err
	})
	if errors.Is(err, ports.ErrNoRow) {
		return s.makeOwnersSecret(ctx, owner)
	}

	if err != nil {
		return "", fmt.Errorf("read an owner's webhook secret: %w", err)
	}

	return s.unsealed(sealed)
}

// makeOwnersSecret returns that of whoever was faster, where there is one by now.
func (s *Service) makeOwnersSecret(ctx context.Context, owner string) (string, error) {
	_, made, err := s.newSecret("")
	if err != nil {
		return "", err
	}

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.WebhookSecrets.Add(ctx, owner, made, s.Clock.Now()); err != nil {
			return err
		}

		made, err = tx.WebhookSecrets.Get(ctx, owner)

		return err
	})
	if err != nil {
		return "", fmt.Errorf("store an owner's webhook secret: %w", err)
	}

	return s.unsealed(made)
}

func (s *Service) unsealed(sealed []byte) (string, error) {
	plain, err := s.Sealer.Open(sealed, sealedFor)
	if err != nil {
		return "", fmt.Errorf("open an owner's webhook secret: %w", err)
	}

	return string(plain), nil
}
