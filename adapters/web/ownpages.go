package web

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/fault"
)

// Open says how a server is called that takes everybody for its owner. Then a page that its
// operator happens to visit must not be taken for them.
type Open struct {
	// Hosts are the names that it is called by, in lower case and without a port, besides addresses
	// and the loopback's names. A page whose own name is bound to this server's address gives
	// itself away by that name.
	Hosts []string
}

// OwnPages refuses what pages of other sites have a browser send: calls by a name that is not this
// server's, and writes from origins that CORSOrigins does not name. With Open unset it is next.
func (c Config) OwnPages(refuse Refuse, next http.Handler) (http.Handler, error) {
	if c.Open == nil {
		return next, nil
	}

	across := http.NewCrossOriginProtection()

	for _, origin := range c.CORSOrigins {
		if origin == everyOrigin {
			across = nil
			break
		}

		if err := across.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("CONVERTD_CORS_ORIGINS: %w", err)
		}
	}

	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !c.Open.calledBy(r.Host) {
			refuse(w, r, 0, fault.New(
				fault.Forbidden,
				"This server is not called %q, and lets everybody in who calls it by its name. Call it by its "+
					"address, or ask the operator to name it in CONVERTD_ALLOWED_HOSTS.",
				fault.Clip(r.Host, fault.MaxNamed),
			))

			return
		}

		if across != nil {
			if err := across.Check(r); err != nil {
				refuse(w, r, 0, fault.New(
					fault.Forbidden,
					"A page of another site may not change anything here. Ask the operator to name its origin "+
						"in CONVERTD_CORS_ORIGINS.",
				).Because(errors.Join(errAcross, err)))

				return
			}
		}

		next.ServeHTTP(w, r)
	}), nil
}

var errAcross = errors.New("a write across origins")

// calledBy reports whether the name is this server's. No page of another site has an address for
// its own name that is this server's.
func (o *Open) calledBy(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}

	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return true
	}

	return name == "localhost" || strings.HasSuffix(name, ".localhost") ||
		slices.Contains(o.Hosts, name)
}
