package files

import (
	"errors"
	"strings"
	"time"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/ports"
)

// Config holds the limits on files.
type Config struct {
	MaxSize  int64         // bytes of one file
	Lifetime time.Duration // how long a file is kept
	MinFree  int64         // bytes that must be free before anything new is taken in; 0 takes in what the disk can hold
}

// DefaultConfig returns the limits of a service without plans: 4 GiB, twice the source document's largest plan, kept for a day.
func DefaultConfig() Config { return Config{MaxSize: 4 << 30, Lifetime: 24 * time.Hour} }

// Deps are what the service reaches the world through.
type Deps struct {
	Store   ports.Store
	Blobs   ports.Blobs
	Sniffer ports.Sniffer
	Catalog *catalog.Catalog
	Sealer  ports.Sealer
	IDs     ports.IDs
	Clock   ports.Clock
	Space   ports.Space // nil where MinFree is 0
}

// Service receives files and hands them out.
type Service struct {
	cfg Config
	Deps
}

// New returns the service.
func New(cfg Config, deps Deps) (*Service, error) {
	if cfg.MaxSize <= 0 || cfg.Lifetime <= 0 {
		return nil, errors.New("CONVERTD_MAX_FILE_SIZE and CONVERTD_FILE_LIFETIME must be greater than zero")
	}
	if cfg.MinFree < 0 || (cfg.MinFree > 0 && deps.Space == nil) {
		return nil, errors.New("CONVERTD_MIN_FREE_DISK must not be negative, and needs a disk to look at")
	}
	return &Service{cfg: cfg, Deps: deps}, nil
}

// MaxSize returns the greatest size of one file in bytes.
func (s *Service) MaxSize() int64 { return s.cfg.MaxSize }

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

// Until returns until when a file is kept that is used now: for its lifetime, and then to the end of a small step. Many jobs that use one file at
// once so write its row once, where each would have to wait until the one before is committed.
func (s *Service) Until(now time.Time) time.Time {
	step := max(s.cfg.Lifetime/steps, time.Microsecond)
	return now.Add(s.cfg.Lifetime).Truncate(step).Add(step)
}
