package fetch

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// Config bounds downloads. A zero field takes its default.
type Config struct {
	// ranges that may be reached although they are not public; none by default
	AllowPrivate []netip.Prefix
	MaxTime      time.Duration // the whole download, redirects included; 30 min by default
	// name resolution and connection, and again the TLS handshake, of each hop; 10 s by default
	ConnectTimeout time.Duration
	// from the request to the whole header of the answer, of each hop; 30 s by default
	HeaderTimeout time.Duration
	IdleTimeout   time.Duration // without a byte of the body; 30 s by default
	LeastBytes    int64         // of the body in an IdleTimeout of waiting; 16 KiB by default
	MaxRedirects  int           // 5 by default
}

// Deps are what a Fetcher uses. A nil field takes its default.
type Deps struct {
	Resolver *net.Resolver // the machine's by default
}

func (c Config) withDefaults() Config {
	c.MaxTime = cmp.Or(c.MaxTime, 30*time.Minute)
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, 10*time.Second)
	c.HeaderTimeout = cmp.Or(c.HeaderTimeout, 30*time.Second)
	c.IdleTimeout = cmp.Or(c.IdleTimeout, 30*time.Second)
	c.LeastBytes = cmp.Or(c.LeastBytes, 16<<10)
	c.MaxRedirects = cmp.Or(c.MaxRedirects, 5)

	return c
}

func (c Config) validate() error {
	for name, value := range map[string]int64{
		"MaxTime":        int64(c.MaxTime),
		"ConnectTimeout": int64(c.ConnectTimeout),
		"HeaderTimeout":  int64(c.HeaderTimeout),
		"IdleTimeout":    int64(c.IdleTimeout),
		"LeastBytes":     c.LeastBytes, "MaxRedirects": int64(c.MaxRedirects),
	} {
		if value < 0 {
			return fmt.Errorf("fetch: %s is negative; leave it out for its default", name)
		}
	}

	for _, prefix := range c.AllowPrivate {
		if !prefix.IsValid() || prefix.Addr().Is4In6() {
			return fmt.Errorf(
				"fetch: AllowPrivate: %s is no range of IPv4 or IPv6 addresses; write 10.0.0.0/8 or fd00::/8",
				prefix,
			)
		}
	}

	return nil
}
