package account

import (
	"errors"
	"fmt"

	"github.com/convertd/convertd/domain/quota"
	"github.com/convertd/convertd/ports"
)

// minSecret is how many bytes a secret has at least.
const minSecret = 32

// Config is what an operator can set of accounts.
type Config struct {
	Plans  quota.Plans
	SignUp bool   // whether users may make themselves
	Secret []byte // that grants of anonymous callers are made with
}

// Deps are what the service reaches the world through.
type Deps struct {
	Store     ports.Store
	Throttle  ports.Throttle
	Passwords ports.Passwords
	IDs       ports.IDs
	Clock     ports.Clock
}

// Service knows who is calling. It is safe for concurrent use.
type Service struct {
	cfg Config
	Deps
}

// New returns the service.
func New(cfg Config, deps Deps) (*Service, error) {
	if len(cfg.Secret) < minSecret {
		return nil, fmt.Errorf("account: the secret must have at least %d bytes", minSecret)
	}

	if deps.Store == nil || deps.Throttle == nil || deps.Passwords == nil || deps.IDs == nil ||
		deps.Clock == nil {
		return nil, errors.New("account: every dependency must be given")
	}

	if err := cfg.Plans.Validate(); err != nil {
		return nil, fmt.Errorf("plans: %w", err)
	}

	return &Service{cfg: cfg, Deps: deps}, nil
}

// SigningUp reports whether users may make themselves.
func (s *Service) SigningUp() bool { return s.cfg.SignUp }

// Plans returns the plans of this installation.
func (s *Service) Plans() quota.Plans { return s.cfg.Plans }
