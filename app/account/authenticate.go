package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// noted is how exactly the last use of a key is kept: a write for each call would cost more than
// the call.
const noted = time.Minute

// maxKey bounds what is looked up.
const maxKey = 200

// ByKey returns who calls with an API key: InvalidKey where it is not good.
func (s *Service) ByKey(ctx context.Context, secret string) (access.Principal, error) {
	if len(secret) > maxKey || !strings.HasPrefix(secret, keyPrefix) {
		return access.Principal{}, invalidKey()
	}

	var (
		k ports.APIKey
		u ports.User
	)

	hash := hashOf(secret)

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		if k, err = tx.APIKeys.Hashed(ctx, hash); err != nil {
			return err
		}

		u, err = tx.Users.Get(ctx, k.User)

		return err
	})
	if errors.Is(err, ports.ErrNoRow) {
		return access.Principal{}, invalidKey()
	}

	if err != nil {
		return access.Principal{}, fmt.Errorf("look for a key: %w", err)
	}

	now := s.Clock.Now()
	if subtle.ConstantTimeCompare([]byte(k.Hash), []byte(hash)) == 0 ||
		!GoodAt(k, now) || u.Blocked {
		return access.Principal{}, invalidKey()
	}

	if now.Sub(k.Used) >= noted {
		if err := s.touch(ctx, k.ID, now); err != nil {
			return access.Principal{}, err
		}
	}

	return s.principal(u, k), nil
}

func (s *Service) touch(ctx context.Context, id string, now time.Time) error {
	err := s.Store.Write(ctx, func(ctx context.Context, tx ports.Tx) error {
		return tx.APIKeys.Touch(ctx, id, now)
	})
	// a disk that is full, or a database that is read only, keeps nobody from reading
	if err != nil && !fault.Is(err, fault.DiskFull) {
		return fmt.Errorf("note the use of a key: %w", err)
	}

	return nil
}

func (s *Service) principal(u ports.User, k ports.APIKey) access.Principal {
	p := access.Principal{Owner: u.ID, Key: k.ID, Plan: s.planOf(u, k.Sandbox)}
	if k.Sandbox {
		p.Owner = access.SandboxOwner(u.ID)
	}

	for _, scope := range k.Scopes {
		// an administrator's keys outlive that the user is one
		if access.Scope(scope) != access.Admin || u.Admin {
			p.Scopes = append(p.Scopes, access.Scope(scope))
		}
	}

	return p
}

func invalidKey() *fault.Fault {
	return fault.New(fault.InvalidKey,
		"The API key is not valid, has expired, or was revoked. Make a new one.")
}
