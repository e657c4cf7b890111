package files

import (
	"errors"
	"strings"
	"time"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/ports"
)

// Config holds the limits on files.
type Config struct {
	MaxSize  int64         // bytes of one file
	Lifetime time.Duration // how long a file is kept
	// bytes that must be free before anything new is taken in; 0 takes in what the disk can hold
	MinFree int64
}

// DefaultConfig returns the limits of a service without plans: 4 GiB, twice the source document's
// largest plan, kept for a day.
func DefaultConfig() Config { return Config{MaxSize: 4 << 30, Lifetime: 24 * time.Hour} }

// Deps are what the service reaches the world through.
type Deps struct {
	Store ports.Store
	Blobs ports.Blobs
	// Presigner signs URLs of the storage's own; nil where all bytes go through the server.
	Presigner ports.Presigner
	Sniffer   ports.Sniffer
	Catalog   *catalog.Catalog
	Sealer    ports.Sealer
	IDs       ports.IDs
	Clock     ports.Clock
	Space     ports.Space // nil where MinFree is 0
}

// Service receives files and hands them out.
type Service struct {
	cfg Config
	Deps

	coming     coming
	looking    chan struct{} // taken by whoever holds the whole of a file in memory
	assembling *assemblies
}

// lookingAtOnce bounds the files that are held in memory to be recognised.
const lookingAtOnce = 1

// New returns the service.
func New(cfg Config, deps Deps) (*Service, error) {
	if cfg.MaxSize <= 0 || cfg.Lifetime <= 0 {
		return nil, errors.New("files: MaxSize and Lifetime must be greater than zero")
	}

	if cfg.MinFree < 0 || (cfg.MinFree > 0 && deps.Space == nil) {
		return nil, errors.New("files: MinFree must not be negative, and needs Space to look at")
	}

	return &Service{
		cfg: cfg, Deps: deps, looking: make(chan struct{}, lookingAtOnce),
		assembling: &assemblies{all: map[string]*assembly{}},
	}, nil
}

// MaxSize returns the greatest size of one file in bytes, for somebody with a bound of their own; 0
// for none.
func (s *Service) MaxSize(own int64) int64 { return s.most(own) }

// lifetime returns how long a file is kept, in words.
func (s *Service) lifetime() string { return Words(s.cfg.Lifetime) }

// Words returns a time as it is shown: 24h rather than 24h0m0s.
func Words(d time.Duration) string {
	words := d.String()
	if rest, whole := strings.CutSuffix(words, "m0s"); whole {
		words = rest + "m"
	}

	if rest, whole := strings.CutSuffix(words, "h0m"); whole {
		words = rest + "h"
	}

	return words
}

// Lifetime returns how long a file is kept.
func (s *Service) Lifetime() time.Duration { return s.cfg.Lifetime }

// steps is how many steps Until takes in a lifetime: with the default of a day, one a minute.
const steps = 1440

// sandboxLifetime is how long a file of a sandbox is kept at most.
const sandboxLifetime = time.Hour

// Until returns until when a file of an owner's is kept that is used now: for its lifetime, and
// then to the end of a small step. Many jobs that use one file at once so write its row once, where
// each would have to wait until the one before is committed.
func (s *Service) Until(owner string, now time.Time) time.Time {
	lifetime := s.cfg.Lifetime
	if access.Sandbox(owner) {
		lifetime = min(lifetime, sandboxLifetime)
	}

	step := max(lifetime/steps, time.Microsecond)

	return now.Add(lifetime).Truncate(step).Add(step)
}
