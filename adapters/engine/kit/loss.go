package kit

import (
	"strings"

	"github.com/convertd/convertd/domain/route"
)

// Marked takes a target apart as tables of engines write it: an id, with "*" behind it where the
// target holds much less than the source, and "!" where its structure is guessed at.
func Marked(target string) (id string, loss route.Loss) {
	if id, ok := strings.CutSuffix(target, "*"); ok {
		return id, route.Partial
	}

	if id, ok := strings.CutSuffix(target, "!"); ok {
		return id, route.Low
	}

	return target, route.Faithful
}
