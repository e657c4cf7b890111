package bootstrap

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/adapters/clock"
	"github.com/convertd/convertd/adapters/httpapi"
	"github.com/convertd/convertd/adapters/ident"
	"github.com/convertd/convertd/adapters/openid"
	"github.com/convertd/convertd/adapters/password"
	"github.com/convertd/convertd/adapters/seal"
	"github.com/convertd/convertd/adapters/store"
	"github.com/convertd/convertd/adapters/throttle"
	"github.com/convertd/convertd/app/account"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/ports"
)

// secretSize is how many bytes a secret has that is derived.
const secretSize = 32

// newAccounts returns the accounts of an installation, with a secret that is made from its key.
func newAccounts(cfg Config, key []byte, deps account.Deps) (*account.Service, error) {
	passwords, err := password.New(password.DefaultConfig())
	if err != nil {
		return nil, err
	}

	deps.Passwords = passwords

	secret, err := derived(key, "convertd accounts")
	if err != nil {
		return nil, err
	}

	return account.New(account.Config{
		Plans: cfg.Plans, SignUp: cfg.SignUp, Secret: secret,
	}, deps)
}

// derived makes a secret for a purpose from an installation's key.
func derived(key []byte, purpose string) ([]byte, error) {
	secret, err := hkdf.Key(sha256.New, key, nil, purpose, secretSize)
	if err != nil {
		return nil, fmt.Errorf("derive the secret of %s: %w", purpose, err)
	}

	return secret, nil
}

// administer lets do work with the accounts of an installation that a server may run on. Only one
// of the same release should, since opening the database brings its tables up to this program's.
func administer(
	ctx context.Context, cfg Config, do func(*account.Service) error,
) (err error) {
	key, err := seal.LoadKey(cfg.KeyFile)
	if err != nil {
		return fmt.Errorf("secret key: %w", err)
	}

	db, err := store.Open(ctx, store.Config{URL: cfg.DatabaseURL, Synchronous: cfg.Synchronous})
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()

	rows, err := store.New(db, store.Deps{Enqueue: noQueue, Committed: func([]ports.Work) {}})
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}

	now := clock.System{}

	accounts, err := newAccounts(cfg, key, account.Deps{
		Store: rows, Throttle: throttle.NewMemory(), IDs: ident.New(now), Clock: now,
	})
	if err != nil {
		return fmt.Errorf("accounts: %w", err)
	}

	return do(accounts)
}

// throttle counts calls in memory where one process is all there is, else in the database.
func (s *server) throttle() ports.Throttle {
	if s.cfg.alone() {
		return throttle.NewMemory()
	}

	return store.NewThrottle(s.db)
}

// providerTimeout is how long a provider of identities may take to answer.
const providerTimeout = 10 * time.Second

// openID returns the provider of identities; nil where there is none.
func (s *server) openID() (ports.OpenID, error) {
	if s.accounts == nil || s.cfg.OpenID.Issuer == "" {
		return nil, nil //nolint:nilnil // there is none
	}

	cfg := s.cfg.OpenID
	cfg.Timeout = providerTimeout
	cfg.Callback = func() string { return s.base + httpapi.OpenIDCallback }

	return openid.New(cfg)
}

// charging returns what counts conversions; nil where nothing is counted.
func (s *server) charging() func(context.Context, ports.Tx, access.Principal, string) error {
	if s.accounts == nil {
		return nil
	}

	return s.accounts.Charge
}

// welcome says how to make the first administrator, where there is no user yet.
func (s *server) welcome(ctx context.Context) {
	if s.accounts == nil {
		return
	}

	users, err := s.accounts.Users(ctx, "", 1)
	if err != nil || len(users) > 0 {
		return
	}

	s.log.WarnContext(ctx, "there is no user yet; make the first administrator with: "+
		"convertd admin user create NAME --admin --password, and a key with: "+
		"convertd admin key create NAME",
		"data_dir", s.cfg.DataDir)
}

// forget removes what events and accounts have left behind and nobody asks for any more.
func (s *server) forget(ctx context.Context) error {
	err := errors.Join(s.webhooks.Forget(ctx), s.usage.Forget(ctx))
	if s.accounts != nil {
		err = errors.Join(err, s.accounts.Forget(ctx))
	}

	return err
}
