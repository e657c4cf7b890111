package mutool

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// fontSize is that of running text in points, as books have it.
const fontSize = 11

// paper returns the width and height of a sheet in points; A4 by default.
func paper(size string) (width, height int) {
	sizes := map[string][2]int{
		"a3": {842, 1191}, "a5": {420, 595}, "a6": {298, 420},
		"letter": {612, 792}, "legal": {612, 1008}, "tabloid": {792, 1224},
	}
	if s, ok := sizes[size]; ok {
		return s[0], s[1]
	}

	return 595, 842
}

func output(s ports.Step) string { return "output." + filepath.Base(s.To) }

func command(s ports.Step, pages string) sandbox.Command {
	input := "input." + filepath.Base(s.From)
	args := []string{"convert", "-o", sandbox.WorkPath(output(s))}

	if s.From != "pdf" {
		width, height := paper(s.Options.Text(fieldPaper))
		args = append(args, "-W", strconv.Itoa(width), "-H", strconv.Itoa(height),
			"-S", strconv.Itoa(fontSize))
	}

	args = append(args, sandbox.InPath(input))
	if pages != "" {
		args = append(args, pages)
	}

	return sandbox.Command{
		Tool: name, Args: args, Lane: sandbox.Document, Limits: limits(),
		Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input}},
	}
}

// limits leave room for books of many pictures: a small one takes some 30 MB.
func limits() sandbox.Limits {
	const gb = 1 << 30

	limit := job.TimeLimit(format.Document)

	return sandbox.Limits{
		Wall: limit, CPU: 2 * limit,
		Memory: 2 * gb, AddressSpace: 4 * gb, Output: 2 * gb, Processes: 16,
	}
}

// failure says what it means that mutool has ended while it read a file of that format.
func failure(formatID string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		switch {
		case strings.Contains(exit.Stderr, "cannot authenticate password"):
			return pdf.Protected().Because(exit)
		case exit.Signal != 0:
			return exit.Fault(
				fault.ConversionFailed,
				"The document cannot be converted to this format.",
			)
		}

		return sandbox.WithOutput(kit.Damaged(formatID), exit.Stderr).Because(exit)
	}
}
