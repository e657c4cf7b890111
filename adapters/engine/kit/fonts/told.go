package fonts

import (
	"fmt"
	"strings"
)

// Boxes tells of characters that no font has, at least one.
func Boxes(lacking []rune) string {
	const shown = 10

	some := make([]string, 0, shown)
	for _, r := range lacking[:min(len(lacking), shown)] {
		some = append(some, fmt.Sprintf("%q (U+%04X)", string(r), r))
	}

	more := ""
	if len(lacking) > shown {
		more = fmt.Sprintf(" and %d more", len(lacking)-shown)
	}

	return "No font that is installed has " + strings.Join(some, ", ") + more +
		": boxes stand for them."
}

// StoodIn tells of a font for which another one stood in.
func StoodIn(name, stand string) string {
	return fmt.Sprintf("The font %s is not installed: %s stood in for it, "+
		"so that lines and pages may break elsewhere.", name, stand)
}
