package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"
)

var errNotPublic = errors.New("address may not be reached")

// control judges one resolved address just before it is dialled; so what a name resolves to at any
// other time does not matter.
type control func(network, address string, conn syscall.RawConn) error

// newControl allows the ports besides those that downloads may use.
func newControl(allow []netip.Prefix, ports ...uint16) control {
	var v4, v6 []netip.Prefix

	for _, prefix := range allow {
		if prefix.Addr().Is4() {
			v4 = append(v4, prefix)
		} else {
			v6 = append(v6, prefix)
		}
	}

	guardian := ssrf.New(
		ssrf.WithAnyPort(),
		ssrf.WithAllowedV4Prefixes(v4...),
		ssrf.WithAllowedV6Prefixes(v6...),
	)

	return func(network, address string, conn syscall.RawConn) error {
		if err := guardian.Safe(network, address, conn); err != nil {
			return fmt.Errorf("%w: %w", errNotPublic, err)
		}

		to, err := netip.ParseAddrPort(address)
		if err != nil || !portAllowed(to.Port()) && !slices.Contains(ports, to.Port()) {
			return fmt.Errorf("%w: port of %s", errNotPublic, address)
		}

		return nil
	}
}

// portAllowed keeps downloads away from the services of old, which answer to almost any line that
// is sent to them.
func portAllowed(port uint16) bool { return port == 80 || port == 443 || port >= 1024 }
