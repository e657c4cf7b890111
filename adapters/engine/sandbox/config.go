package sandbox

import (
	"fmt"
	"log/slog"
	"os"
)

// Mode says how far a command is shut in.
type Mode string

// The modes. Strict is the default.
const (
	Strict Mode = "strict" // bubblewrap: namespaces, a file tree of its own, a system call filter
	Weak   Mode = "weak"   // limits alone; see the package's comment for what is lost
)

// lastUID bounds the uids that commands get; above it, Debian reserves uids and "nobody" lies.
const lastUID = 64999

// leastMemory is what the smallest machine must leave to commands.
const leastMemory = 256 * mib

// Config is what an operator may set. The zero value is good.
type Config struct {
	Mode Mode // default Strict
	// heavy commands of each lane that run at once, 1 or more; default: Processors
	Slots int
	// bytes that all commands together may hold, 256 MiB or more; default: three fifths of what the
	// machine or its control group has
	Memory int64
	// first of the uids that commands run under when the server is root, 1000–64900; default 64100
	FirstUID int
}

// Deps is what a sandbox needs from outside; all may be nil.
type Deps struct {
	Log *slog.Logger
	// called once for each command that was stopped, tool being its base name
	Killed func(tool string, reason Reason)
	// as WorkRoot.Make: weak mode needs a folder for each command; default: below TMPDIR, where
	// nobody sweeps
	Folder func(name string) (path string, err error)
}

func (c Config) withDefaults() Config {
	if c.Mode == "" {
		c.Mode = Strict
	}

	if c.Slots == 0 {
		c.Slots = Processors()
	}

	if c.Memory == 0 {
		c.Memory = max(defaultMemory(), leastMemory)
	}

	if c.FirstUID == 0 {
		c.FirstUID = 64100
	}

	return c
}

func (c Config) validate() error {
	if c.Mode != Strict && c.Mode != Weak {
		return fmt.Errorf("CONVERTD_SANDBOX_MODE is %q; set it to %q or %q", c.Mode, Strict, Weak)
	}

	if c.Slots < 1 {
		return fmt.Errorf(
			"CONVERTD_SANDBOX_SLOTS is %d; set it to 1 or more, or leave it out for one per CPU",
			c.Slots,
		)
	}

	if c.Memory < leastMemory {
		return fmt.Errorf(
			"CONVERTD_SANDBOX_MEMORY is %d bytes; set it to 256MB or more, or to 0 for "+
				"three fifths of the machine's",
			c.Memory,
		)
	}

	if c.FirstUID < 1000 || c.FirstUID > lastUID-99 {
		return fmt.Errorf(
			"CONVERTD_SANDBOX_FIRST_UID is %d; set it between 1000 and %d",
			c.FirstUID,
			lastUID-99,
		)
	}

	return nil
}

func isRoot() bool { return os.Geteuid() == 0 }
