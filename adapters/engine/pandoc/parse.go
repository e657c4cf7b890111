package pandoc

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
)

// unreadable are the codes with which pandoc ends where it cannot parse a document: something in
// it, its grammar, its XML, its macros, its UTF-8, a notebook (pandoc's manual, "Exit codes").
func unreadable() []int { return []int{63, 64, 65, 91, 92, 94} }

// outOfHeap is how the Haskell runtime ends beyond -M.
const outOfHeap = 251

// failure says what it means that pandoc has ended while it read a document of that format.
func failure(formatID string) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		switch {
		case exit.Code == outOfHeap:
			return exit.Fault(
				fault.FileTooLarge,
				"The document takes more memory than there is for one.",
			)
		case slices.Contains(unreadable(), exit.Code):
			return sandbox.WithOutput(kit.Damaged(formatID), exit.Stderr).Because(exit)
		}

		return exit.Fault(
			fault.ConversionFailed,
			"The document cannot be converted to this format.",
		)
	}
}

var leftOut = regexp.MustCompile(`convertd: pictures left out: (\d+)`)

// warnings tells of what is missing in the result.
func warnings(said string) []string {
	var list []string

	if found := leftOut.FindStringSubmatch(said); found != nil {
		list = append(list, found[1]+" pictures of the document are left out: "+
			"the target has no place for them.")
	}

	if n := strings.Count(said, "Could not fetch resource"); n > 0 {
		list = append(list, fmt.Sprintf(
			"%d pictures or styles that the document names lie elsewhere; they are left out.", n))
	}

	return list
}
