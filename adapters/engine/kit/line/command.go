package line

import (
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// between is a file that one run leaves to the next, or the beginning of what several are called.
const between = "between"

func input(s ports.Step) string { return "source." + s.From }

func output(s ports.Step) string { return "output." + s.To }

// command is a command line as the sandbox takes it.
func (e *Engine) command(s ports.Step, words string) sandbox.Command {
	stands := map[string]string{
		"IN":  sandbox.InPath(input(s)),
		"OUT": sandbox.WorkPath(output(s)),
	}

	args := strings.Fields(words)
	for i, word := range args {
		// what names a coder stands before the path: "sgi:OUT"
		name := word[strings.LastIndexAny(word, ":=")+1:]
		path, stands := stands[name]

		number, temporary := strings.CutPrefix(name, "TMP")
		if temporary {
			path = sandbox.WorkPath(between + number)
		}

		if stands || temporary {
			args[i] = strings.TrimSuffix(word, name) + path
		}
	}

	return sandbox.Command{
		Tool: args[0], Args: args[1:], Lane: e.tool.Lane, Limits: e.tool.Limits,
		Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input(s)}},
	}
}
