package cli

import (
	"fmt"

	"github.com/posener/complete"

	"github.com/convertd/convertd/domain/format"
)

// shell prints completion scripts.
type shell struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help implements kong.HelpProvider.
func (*shell) Help() string {
	return `
Examples:

  source <(convertd completion bash)                                          for this shell
  convertd completion bash > /etc/bash_completion.d/convertd                  for every bash
  convertd completion fish > ~/.config/fish/completions/convertd.fish`
}

// Run implements the command.
func (c *shell) Run(s *session) error {
	script := map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	fmt.Fprintln(s.out, script)

	return nil
}

// formatNames completes ids of formats.
func formatNames() complete.Predictor {
	return complete.PredictFunc(func(complete.Args) []string {
		formats, err := format.NewRegistry()
		if err != nil {
			return nil
		}

		var ids []string
		for _, f := range formats.All() {
			ids = append(ids, f.ID)
		}

		return ids
	})
}
