package kit

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// Installed reports whether all of these tools are.
func (d Deps) Installed(tools ...string) bool {
	for _, tool := range tools {
		if _, ok := d.Runner.Available(tool); !ok {
			return false
		}
	}

	return true
}

// Probe is a command that only looks: it needs no slot and has no work folder.
func Probe(tool string, args ...string) sandbox.Command {
	return sandbox.Command{Tool: tool, Args: args, Light: true, Limits: ProbeLimits()}
}

// ProbeLimits hold for reading a header, which takes 20 to 60 ms and some 50 MB. A PDF of 100,000
// pages takes a second, and films may have large pictures to look at first. A sender pays nothing
// for a probe, so the address space is bounded as well: the kernel holds that at any instant.
func ProbeLimits() sandbox.Limits {
	const mb = 1 << 20

	return sandbox.Limits{
		Wall:         20 * time.Second,
		CPU:          10 * time.Second,
		Memory:       384 * mb,
		AddressSpace: 1024 * mb,
		Output:       mb,
		Processes:    64,
	}
}

// Version runs a command by which a tool says its version, and returns what the first group of the
// pattern matches in its words.
func (d Deps) Version(
	ctx context.Context, c sandbox.Command, pattern *regexp.Regexp,
) (string, error) {
	said, err := d.Runner.Run(ctx, c)
	if err != nil {
		return "", fmt.Errorf("ask %s for its version: %w", c.Tool, err)
	}

	words := string(said.Stdout) + said.Stderr

	found := pattern.FindStringSubmatch(words)
	if found == nil {
		return "", fmt.Errorf("%s answers %.80q when asked for its version", c.Tool, words)
	}

	return found[1], nil
}
