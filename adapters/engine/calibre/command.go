package calibre

import (
	"cmp"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// environment keeps calibre off a display, and what it writes besides in the step's own folder.
func environment() []string {
	return []string{
		"QT_QPA_PLATFORM=offscreen", "HOME=/tmp", "XDG_RUNTIME_DIR=/tmp",
		"CALIBRE_CONFIG_DIRECTORY=/tmp/calibre", "CALIBRE_CACHE_DIRECTORY=/tmp/calibre",
		"CALIBRE_TEMP_DIR=/tmp", "PYTHONDONTWRITEBYTECODE=1", "OMP_NUM_THREADS=1",
	}
}

// limits leave room for books of many pictures: a small one takes some 250 MB.
func limits() sandbox.Limits {
	const gb = 1 << 30

	limit := job.TimeLimit(format.Document)

	return sandbox.Limits{
		Wall: limit, CPU: 2 * limit,
		Memory: 2 * gb, AddressSpace: 8 * gb, Output: 2 * gb, Processes: 64,
	}
}

func output(s ports.Step) string { return "output." + filepath.Base(s.To) }

func (e *Engine) command(s ports.Step, encoding string) sandbox.Command {
	from := e.books[s.From]
	called := stemOf(s.Input().Name) + "." + from.extension

	c := sandbox.Command{
		Tool:   tool,
		Args:   []string{sandbox.InPath(called), sandbox.WorkPath(output(s))},
		Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: called}},
		Env:    environment(),
		Lane:   sandbox.Document,
		Limits: limits(),
	}

	if encoding != "" {
		c.Args = append(c.Args, "--input-encoding="+encoding)
	}

	if s.From == "html" { // what it links to is not here
		c.Args = append(c.Args, "--max-levels=0")
	}

	return c
}

// stemOf is what a book is called that does not say it.
func stemOf(name string) string {
	const longest = 100

	name = file.CleanName(name)
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	stem = strings.TrimLeft(strings.ToValidUTF8(stem[:min(len(stem), longest)], ""), "-.")

	return cmp.Or(stem, "book")
}

// failure says what it means that calibre has ended while it read a book of that format.
func failure(formatID string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		said := exit.Stderr

		switch {
		case strings.Contains(said, "DRMError") || strings.Contains(said, "is locked by DRM"):
			return fault.New(
				fault.PasswordRequired,
				"The book is protected against copying. Send one that is not.",
			).Because(exit)
		case exit.Signal != 0:
			return exit.Fault(
				fault.ConversionFailed,
				"The book cannot be converted to this format.",
			)
		}

		return sandbox.WithOutput(kit.Damaged(formatID), said).Because(exit)
	}
}
