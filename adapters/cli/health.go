package cli

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
)

// health asks a server whether it can do its work.
type health struct {
	remote

	Listen string `env:"CONVERTD_LISTEN" hidden:"" help:"The address of the server of these settings, which is asked where no other is named."`
}

// Help implements kong.HelpProvider.
func (*health) Help() string {
	return `
Ends with 0 where it can, for health checks of containers and scripts. A worker has no API to ask:
look at its metrics.

Examples:

  convertd health
  convertd health --server https://convert.example.com`
}

// Run implements the command.
func (c *health) Run(s *session) error {
	if c.Listen != "" && c.Server == defaultServer {
		c.Server = "http://" + reached(c.Listen)
	}

	cl, err := c.client()
	if err != nil {
		return err
	}

	if _, err := cl.call(s.ctx, http.MethodGet, "/readyz", nil, nil, ""); err != nil {
		return err
	}

	fmt.Fprintln(s.out, "ready")

	return nil
}

// reached is where a server is reached from its own machine that listens at an address.
func reached(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}

	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}

	return net.JoinHostPort(host, port)
}
