package cli

import (
	"fmt"
	"net/http"
)

// health asks a server whether it can do its work.
type health struct{ remote }

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
