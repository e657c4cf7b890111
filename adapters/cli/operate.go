package cli

import (
	"fmt"

	"github.com/docker/go-units"
)

// serve runs the server.
type serve struct{ settings }

// Help implements kong.HelpProvider.
func (*serve) Help() string {
	return `
Without any setting, it serves on http://127.0.0.1:8080 and keeps its data in ./data.

SIGINT or SIGTERM stops it: running work gets --shutdown-grace, the rest is done after the next
start. A second signal ends it at once.

Examples:

  convertd serve
  convertd serve --listen 127.0.0.1:9000 --data-dir /var/lib/convertd
  CONVERTD_LOG_FORMAT=json convertd serve --config /etc/convertd.yaml
  CONVERTD_DATABASE_URL_FILE=/run/secrets/database convertd serve

Any variable with _FILE behind its name is read from the file that it names.`
}

// Run implements the command.
func (c *serve) Run(s *session) error { return s.Serve(s.ctx, c.given(), s.errs) }

// doctor looks at the installation.
type doctor struct{ settings }

// Run implements the command.
func (c *doctor) Run(s *session) error { return s.Doctor(s.ctx, c.given(), s.out) }

// migrate brings the database up to date.
type migrate struct{ settings }

// Help implements kong.HelpProvider.
func (*migrate) Help() string {
	return `
The server does so by itself at its start; this is for those who want to see it done first. It refuses while a server runs on the data.`
}

// Run implements the command.
func (c *migrate) Run(s *session) error {
	did, err := s.Migrate(s.ctx, c.given())
	if err != nil {
		return err
	}

	switch {
	case did.Made:
		fmt.Fprintf(s.out, "Made the database %s.\n", did.Database)
	case len(did.Applied) == 0:
		fmt.Fprintf(
			s.out,
			"The database %s is up to date; there was nothing to do.\n",
			did.Database,
		)

		return nil
	default:
		fmt.Fprintf(s.out, "Brought the database %s up to date.\n", did.Database)
	}

	for _, name := range did.Applied {
		fmt.Fprintln(s.out, "  applied", name)
	}

	return nil
}

// backup writes a backup.
type backup struct {
	File string `arg:"" help:"The file to write, which must not exist yet; - for standard output." predictor:"file"`
	settings
}

// Help implements kong.HelpProvider.
func (*backup) Help() string {
	return `
It is consistent also while a server runs on the data: the database as it is at one instant, and
the files that it names. It holds the secret key as well, so it is as secret as the data folder
itself. It is a tar file with a manifest of SHA-256 sums, which restore checks.

This is for the embedded SQLite database, the only one there is in this version.

Examples:

  convertd backup convertd.tar --data-dir /var/lib/convertd
  convertd backup - | zstd > /backups/convertd-$(date +%F).tar.zst`
}

// Run implements the command.
func (c *backup) Run(s *session) error {
	if c.File == "-" && s.screen {
		return usage("a backup is no text for a terminal; send it to a file or a program")
	}

	held, err := s.Backup(s.ctx, c.given(), c.File, s.out)
	if err != nil {
		return err
	}

	for _, w := range held.Warnings {
		fmt.Fprintln(s.errs, "convertd:", w)
	}

	where := c.File
	if c.File == "-" {
		where = "standard output"
	}

	fmt.Fprintf(
		s.errs,
		"Wrote %s to %s. It holds the secret key: keep it as safe as the data folder.\n",
		contents(held),
		where,
	)

	return nil
}

// restore makes a data folder from a backup.
type restore struct {
	File string `arg:"" help:"The backup; - for standard input." predictor:"file"`
	settings
}

// Help implements kong.HelpProvider.
func (*restore) Help() string {
	return `
It restores into a data folder that is new or empty, never over one that is in use. Everything is
checked before anything is put in its place.

Examples:

  convertd restore convertd.tar --data-dir /var/lib/convertd
  zstd -d < convertd.tar.zst | convertd restore - --data-dir ./restored`
}

// Run implements the command.
func (c *restore) Run(s *session) error {
	held, err := s.Restore(s.ctx, c.given(), c.File, s.in)
	if err != nil {
		return err
	}

	fmt.Fprintf(s.errs, "Restored %s into %s.\n", contents(held), held.DataDir)

	return nil
}

func contents(b Backup) string {
	return fmt.Sprintf(
		"%d jobs and %d files (%s)",
		b.Jobs,
		b.Files,
		units.HumanSize(float64(b.Bytes)),
	)
}
