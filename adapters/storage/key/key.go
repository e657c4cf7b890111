package key

import (
	"errors"
	"fmt"
	"strings"
)

const longest = 255

var errInvalid = errors.New("not a valid blob key")

// Check returns an error unless the key is 1–255 ASCII letters, digits, '-', '_', '.' and '/', with
// no empty, "." or ".." segment.
func Check(key string) error {
	if len(key) > longest {
		return fmt.Errorf("%w: %d characters, at most %d", errInvalid, len(key), longest)
	}

	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || segment == "." || segment == ".." ||
			strings.ContainsFunc(segment, isForeign) {
			return fmt.Errorf("%w: %q", errInvalid, key)
		}
	}

	return nil
}

func isForeign(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return false
	default:
		return r != '-' && r != '_' && r != '.'
	}
}
