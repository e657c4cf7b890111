package imagemagick

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

var formatPattern = regexp.MustCompile(`(?m)^ *(\w+)\*? +\w+ +([r-])([w-])[+-] `)

// readFormats reads which coders the tool has, from its list of formats.
func readFormats(said []byte) (reads, writes map[string]bool) {
	reads, writes = map[string]bool{}, map[string]bool{}

	for _, row := range formatPattern.FindAllSubmatch(said, -1) {
		coder := string(row[1])
		reads[coder], writes[coder] = row[2][0] == 'r', row[3][0] == 'w'
	}

	return reads, writes
}

// readSizes reads a width and a height from each line that identify says.
func readSizes(said []byte, formatID string) ([]size, error) {
	var list []size

	for line := range strings.Lines(string(said)) {
		var s size

		_, err := fmt.Sscan(line, &s.width, &s.height)
		if err != nil || s.width <= 0 || s.height <= 0 {
			return nil, kit.Damaged(formatID).Because(fmt.Errorf("identify says %.40q", line))
		}

		list = append(list, s)
	}

	if len(list) == 0 {
		return nil, kit.Damaged(formatID).Because(errors.New("identify tells no size"))
	}

	return list, nil
}

var (
	// What the resource limits of the policy make the tools say.
	limitWords = regexp.MustCompile(`cache resources exhausted|exceeds limit|exceeds user limit|` +
		`memory allocation failed|list length exceeds`)
	// What is said of a link whose target's path cannot be walked: so inputs are given to it in the
	// weak sandbox of a server that is root.
	unreachable = regexp.MustCompile("not allowed by the security policy `/proc/self/cwd/")
	// What names the input as the culprit comes from its reader: "coders/bmp.c" and the like say
	// where in the tool's source.
	writeWords = regexp.MustCompile(
		`/Write\w+Image/|unable to open file .*/work/|no encode delegate`)
)

// failure says what it means that the tool has ended while it read a file of that format.
func failure(formatID string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		switch {
		case unreachable.MatchString(exit.Stderr):
			return exit.Fault(fault.ConversionFailed, "ImageMagick cannot reach files here: "+
				"that takes the strict sandbox, or a server that is not root. Tell whoever runs it.")
		case limitWords.MatchString(exit.Stderr):
			return exit.Fault(fault.FileTooLarge,
				"The picture needs more memory than one conversion may use. Send a smaller one.")
		case exit.Signal != 0, writeWords.MatchString(exit.Stderr):
			return exit.Fault(
				fault.ConversionFailed,
				"The picture cannot be converted to this format.",
			)
		}

		return sandbox.WithOutput(kit.Damaged(formatID), exit.Stderr).Because(exit)
	}
}
