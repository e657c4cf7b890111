package archive

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// products are the files that were taken out. What they are, only their content tells.
func (r report) products(dir string) []ports.Product {
	list := make([]ports.Product, len(r.Products))
	for i, p := range r.Products {
		list[i] = ports.Product{
			Path:   filepath.Join(dir, filepath.Base(p.File)),
			Name:   p.Name,
			Format: format.Any,
		}
	}

	return list
}

// warnings say what was left out.
func (r report) warnings() []string {
	var list []string

	for _, w := range []struct {
		n         int
		one, many string
	}{
		{r.Links, "A link or special file in the archive was left out.", "%d links or special files in the archive were left out."},
		{r.Empty, "An empty file in the archive was left out.", "%d empty files in the archive were left out."},
		{
			r.Outside, "A name in the archive leads outside of it, and was cut.",
			"%d names in the archive lead outside of it, and were cut.",
		},
	} {
		switch {
		case w.n == 1:
			list = append(list, w.one)
		case w.n > 1:
			list = append(list, fmt.Sprintf(w.many, w.n))
		}
	}

	return list
}

// failure tells why the program, or a tool, ended without success.
func (e *Engine) failure(s ports.Step) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		switch exit.Code {
		case exitPassword:
			return exit.Fault(fault.PasswordRequired, "The archive is encrypted. Send its password as the option password.").
				On(password)
		case exitWrong:
			return exit.Fault(fault.PasswordRequired, "The password does not open the archive. Check it, and send the right one.").
				On(password)
		case exitTooLarge:
			return exit.Fault(fault.FileTooLarge, "The archive unpacks to more than %s, or to more than a thousand times its size. Send it in parts.",
				size(e.cfg.MaxUnpacked)).
				With("max_unpacked", e.cfg.MaxUnpacked)
		case exitTooMany:
			most := mostMembers
			if s.Operation == unpacks {
				most = mostFiles
			}

			return exit.Fault(fault.InvalidInput, "The archive holds more than %d files. Send it in parts.", most).
				With("max_files", most)
		case exitVolume:
			return exit.Fault(
				fault.CorruptFile,
				"The archive is one part of several. Join them into one archive, and send that.",
			)
		case exitUnsupported:
			return exit.Fault(
				fault.UnsupportedFormat,
				"Files in the archive are packed in a way that is not known here. Pack them anew, as an ordinary zip.",
			)
		case exitNothing:
			return exit.Fault(
				fault.ConversionFailed,
				"There is no file in the archive that could be taken out. Check that it is the right one.",
			)
		case exitDamaged:
			return exit.Fault(
				fault.CorruptFile,
				"The %s file cannot be read to its end: it is damaged or cut short. Send it again, whole.",
				s.From,
			)
		}

		return e.broken(exit)
	}
}

func (*Engine) broken(exit *sandbox.Exit) error {
	if exit.Code == exitPanicked && strings.Contains(exit.Stderr, "out of memory") {
		return exit.Fault(
			fault.ConversionFailed,
			"The archive needs more memory than one conversion may use. Pack it anew at a lower level.",
		)
	}

	failed := exit.Fault(
		fault.ConversionFailed,
		"The archive cannot be packed. Try again, or choose another target.",
	)
	if exit.Code == exitPanicked {
		return failed.Because(fmt.Errorf("%w: %w", ports.ErrCrashed, exit))
	}

	return failed
}

// size is a number of bytes for people.
func size(bytes int64) string {
	const mib, gib = 1 << 20, 1 << 30
	if bytes%gib == 0 {
		return fmt.Sprintf("%d GB", bytes/gib)
	}

	return fmt.Sprintf("%d MB", bytes/mib)
}
