package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/audit"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// What API keys begin with.
const (
	keyPrefix     = "ck_"
	sandboxPrefix = "ck_test_"
)

const (
	maxName = 100 // letters of a key's name
	hinted  = 6   // letters of a key behind its prefix that are shown
	maxKeys = 100 // that are good, of one user
)

// NewKey is a key that is asked for.
type NewKey struct {
	Name    string
	Scopes  []access.Scope // none for all that an ordinary user may give
	Expires time.Time      // zero for never
	Sandbox bool
}

// CreateKey makes a key of a user's. Its secret is returned here and never again.
func (s *Service) CreateKey(
	ctx context.Context, by audit.Actor, userID string, asked NewKey,
) (k ports.APIKey, secret string, err error) {
	if len(asked.Scopes) == 0 {
		asked.Scopes = access.KeyScopes()
	}

	if err := s.CheckKey(asked).Err(); err != nil {
		return ports.APIKey{}, "", err
	}

	secret = keyPrefix
	if asked.Sandbox {
		secret = sandboxPrefix
	}

	shown := len(secret) + hinted
	secret += strings.ToLower(rand.Text() + rand.Text())
	k = ports.APIKey{
		ID:      s.IDs.New("key_"),
		User:    userID,
		Name:    asked.Name,
		Hint:    secret[:shown],
		Hash:    hashOf(secret),
		Sandbox: asked.Sandbox,
		Created: s.Clock.Now(),
		Expires: asked.Expires,
	}

	for _, scope := range asked.Scopes {
		k.Scopes = append(k.Scopes, string(scope))
	}

	err = s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return s.insertKey(ctx, tx, by, k)
	})
	if err != nil {
		return ports.APIKey{}, "", fmt.Errorf("create a key: %w", err)
	}

	return k, secret, nil
}

func (s *Service) insertKey(
	ctx context.Context, tx ports.Tx, by audit.Actor, k ports.APIKey,
) error {
	u, err := user(ctx, tx, k.User)
	if err != nil {
		return err
	}

	if !u.Admin && slices.Contains(k.Scopes, string(access.Admin)) {
		return fault.New(fault.Forbidden,
			"Only an administrator's key can have the scope %s. Leave it out.", access.Admin).
			On("scopes")
	}

	list, err := tx.APIKeys.Of(ctx, k.User)
	if err != nil {
		return err
	}

	good := 0

	for _, other := range list {
		if GoodAt(other, k.Created) {
			good++
		}
	}

	if good >= maxKeys {
		return fault.New(fault.Conflict, "You have %d keys. Revoke one that is not needed.", good)
	}

	if err := tx.APIKeys.Insert(ctx, k); err != nil {
		return err
	}

	return s.note(ctx, tx, by, audit.KeyCreated, k.User, k.ID, map[string]string{
		"name": k.Name, "scopes": strings.Join(k.Scopes, " "),
	})
}

// CheckKey lists what is wrong with a key that is asked for.
func (s *Service) CheckKey(asked NewKey) (faults fault.List) {
	if n := utf8.RuneCountInString(asked.Name); n == 0 || n > maxName {
		faults = append(faults, fault.New(fault.InvalidInput,
			"name must have 1 to %d letters: what the key is for.", maxName).On("name"))
	}

	known := append(access.KeyScopes(), access.Admin)
	for _, scope := range asked.Scopes {
		if !slices.Contains(known, scope) {
			faults = append(faults, fault.New(fault.InvalidInput,
				"There is no scope %q; choose among %v.",
				fault.Clip(string(scope), fault.MaxNamed), known).On("scopes"))
		}
	}

	if !asked.Expires.IsZero() && !asked.Expires.After(s.Clock.Now()) {
		faults = append(faults, fault.New(fault.InvalidInput,
			"expires_at is in the past. Leave it out for a key that never expires.").
			On("expires_at"))
	}

	return faults
}

// Keys returns all keys of a user, newest first.
func (s *Service) Keys(ctx context.Context, userID string) (list []ports.APIKey, err error) {
	err = s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		list, err = tx.APIKeys.Of(ctx, userID)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}

	return list, nil
}

// Key returns a key of a user's. Another's is NotFound.
func (s *Service) Key(ctx context.Context, userID, id string) (ports.APIKey, error) {
	list, err := s.Keys(ctx, userID)
	if err != nil {
		return ports.APIKey{}, err
	}

	for _, k := range list {
		if k.ID == id {
			return k, nil
		}
	}

	return ports.APIKey{}, noKey()
}

func noKey() error {
	return fault.New(fault.NotFound, "There is no key with this id. List the keys for theirs.")
}

// RevokeKey ends a key of a user's for good. Another's is NotFound.
func (s *Service) RevokeKey(ctx context.Context, by audit.Actor, userID, id string) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.APIKeys.Revoke(ctx, userID, id, s.Clock.Now()); err != nil {
			return err
		}

		return s.note(ctx, tx, by, audit.KeyRevoked, userID, id, nil)
	})
	if errors.Is(err, ports.ErrNoRow) {
		err = noKey()
	}

	if err != nil {
		return fmt.Errorf("revoke a key: %w", err)
	}

	return nil
}

// hashOf returns what is kept of a key or a token. They are random and long, so a plain digest
// gives nothing away.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// GoodAt reports whether a key is good at an instant.
func GoodAt(k ports.APIKey, now time.Time) bool {
	return k.Revoked.IsZero() && (k.Expires.IsZero() || now.Before(k.Expires))
}
