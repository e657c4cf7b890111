package cli

import "fmt"

// keys manages the keys that sign download links.
type keys struct {
	Rotate rotate `cmd:"" help:"Make a new key for download links; a server may run meanwhile."`
}

// rotate makes a new key.
type rotate struct{ settings }

// Help implements kong.HelpProvider.
func (*rotate) Help() string {
	return `
New links are signed with the new key from now on. Links signed with the last one stay good until
they expire; older ones do not. So after a leak, rotate twice: then no link is good that was given
out before.`
}

// Run implements the command.
func (c *rotate) Run(s *session) error {
	if err := s.RotateKey(s.ctx, c.given()); err != nil {
		return err
	}

	fmt.Fprintln(
		s.out,
		"Made a new key. Links signed with the last one stay good; older ones do not.",
	)

	return nil
}
