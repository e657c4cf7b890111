package password

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/alexedwards/argon2id"
	"golang.org/x/sync/semaphore"

	"github.com/convertd/convertd/ports"
)

var _ ports.Passwords = (*Argon2id)(nil)

// Config is what an encoding costs.
type Config struct {
	Memory uint32 // KiB
	Passes uint32
}

// DefaultConfig returns the second of the settings that OWASP's Password Storage Cheat Sheet
// recommends as equal: 19 MiB and two passes, some 50 ms.
func DefaultConfig() Config { return Config{Memory: 19 << 10, Passes: 2} }

const (
	saltSize = 16 // bytes
	keySize  = 32 // bytes
)

// Argon2id encodes passwords. It is safe for concurrent use, and works on no more of them at once
// than there are processors.
type Argon2id struct {
	params argon2id.Params
	none   string // the encoding of a password that nobody knows
	slots  *semaphore.Weighted
}

// New returns an encoder.
func New(cfg Config) (*Argon2id, error) {
	if cfg.Memory == 0 || cfg.Passes == 0 {
		return nil, errors.New("password: memory and passes must be greater than zero")
	}

	a := &Argon2id{
		params: argon2id.Params{
			Memory: cfg.Memory, Iterations: cfg.Passes, Parallelism: 1,
			SaltLength: saltSize, KeyLength: keySize,
		},
		slots: semaphore.NewWeighted(int64(runtime.GOMAXPROCS(0))),
	}

	var err error
	if a.none, err = argon2id.CreateHash("", &a.params); err != nil {
		return nil, fmt.Errorf("password: %w", err)
	}

	return a, nil
}

// Encode implements ports.Passwords.
func (a *Argon2id) Encode(ctx context.Context, password string) (encoded string, err error) {
	if err := a.slots.Acquire(ctx, 1); err != nil {
		return "", fmt.Errorf("wait to encode a password: %w", err)
	}
	defer a.slots.Release(1)

	if encoded, err = argon2id.CreateHash(password, &a.params); err != nil {
		return "", fmt.Errorf("encode a password: %w", err)
	}

	return encoded, nil
}

// Matches implements ports.Passwords.
func (a *Argon2id) Matches(ctx context.Context, password, encoded string) (bool, error) {
	if err := a.slots.Acquire(ctx, 1); err != nil {
		return false, fmt.Errorf("wait to check a password: %w", err)
	}
	defer a.slots.Release(1)

	against := encoded
	if encoded == "" {
		against = a.none
	}

	good, err := argon2id.ComparePasswordAndHash(password, against)
	if err != nil {
		return false, fmt.Errorf("check a password: %w", err)
	}

	return good && encoded != "", nil
}
