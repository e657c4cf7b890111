package remote

import (
	"cmp"
	"context"
	"errors"
	"net"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// Config bounds transfers. A zero field takes its default.
type Config struct {
	MaxTime     time.Duration // of one file; 30 min by default
	IdleTimeout time.Duration // without a byte either way; 60 s by default
	LeastBytes  int64         // one way in an IdleTimeout of waiting; 16 KiB by default
	// how long what passes is tried again, from the first failure on; 30 s by default
	RetryTime time.Duration
	// pauses between tries, which grow from the first to the last; 200 ms and 5 s by default
	FirstPause, LastPause time.Duration
}

// longestOwn is how long a storage's own library waits at most, before it tries again by itself.
const longestOwn = time.Second

// ownPause is the longest pause of a storage's own library.
func (c Config) ownPause() time.Duration { return min(c.LastPause, longestOwn) }

func (c Config) withDefaults() Config {
	c.MaxTime = cmp.Or(c.MaxTime, 30*time.Minute)
	c.IdleTimeout = cmp.Or(c.IdleTimeout, time.Minute)
	c.LeastBytes = cmp.Or(c.LeastBytes, 16<<10)
	c.RetryTime = cmp.Or(c.RetryTime, 30*time.Second)
	c.FirstPause = cmp.Or(c.FirstPause, 200*time.Millisecond)
	c.LastPause = cmp.Or(c.LastPause, 5*time.Second)

	return c
}

// Guard judges and dials addresses on a user's behalf.
type Guard interface {
	// Check refuses a URL that is bound not to be reached.
	Check(d ports.Download) error
	// CheckSSH does that with a host and port.
	CheckSSH(host, port string) error
	// Dial connects to an address that may be reached. Others are an error of Refused.
	Dial(ctx context.Context, network, address string) (net.Conn, error)
	// DialSSH is Dial for SSH.
	DialSSH(ctx context.Context, network, address string) (net.Conn, error)
}

// Deps are what a Remote uses.
type Deps struct {
	Guard   Guard
	Refused func(error) bool
	Private func(host string) *fault.Fault // for a host that was refused
}

// Remote reaches storages. It is safe for concurrent use.
type Remote struct {
	cfg Config
	Deps
}

var _ ports.Remote = (*Remote)(nil)

// New returns a Remote. Nothing is shared between the places that it opens.
func New(cfg Config, deps Deps) (*Remote, error) {
	if deps.Guard == nil || deps.Refused == nil || deps.Private == nil {
		return nil, errors.New("remote: Guard, Refused and Private are needed")
	}

	if min(cfg.MaxTime, cfg.IdleTimeout, cfg.RetryTime, cfg.FirstPause, cfg.LastPause) < 0 ||
		cfg.LeastBytes < 0 {
		return nil, errors.New("remote: a limit is negative; leave it out for its default")
	}

	return &Remote{Deps: deps, cfg: cfg.withDefaults()}, nil
}
