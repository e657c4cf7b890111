package hostile_test

import (
	_ "embed"
	"path"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// outcomes says what must come of each file: its name, or that of all files that differ by a number
// alone, and what wants reads. A server's own fault never may.
//
//go:embed expected.txt
var outcomes string

var (
	expected = sync.OnceValue(func() map[string]string {
		all := map[string]string{}

		for line := range strings.Lines(outcomes) {
			name, must, _ := strings.Cut(strings.TrimSpace(line), " ")
			all[name] = must
		}

		return all
	})
	numbered = regexp.MustCompile(`-\d+\.`)
)

// must returns what must come of a file.
func (x trial) must(t *testing.T) string {
	t.Helper()

	for _, name := range []string{
		x.name, numbered.ReplaceAllString(x.name, "."), strings.TrimSuffix(x.name, path.Ext(x.name)),
	} {
		if must, ok := expected()[name]; ok {
			return must
		}
	}

	t.Errorf("nobody says what must come of %s", x.name)

	return ""
}
