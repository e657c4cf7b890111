package line

import (
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// between is a file that one run leaves to the next.
const between = "between"

func input(s ports.Step) string { return "source." + s.From }

func output(s ports.Step) string { return "output." + s.To }

// command is a command line as the sandbox takes it.
func (e *Engine) command(s ports.Step, words string) sandbox.Command {
	stands := map[string]string{
		"IN":  sandbox.InPath(input(s)),
		"OUT": sandbox.WorkPath(output(s)),
		"TMP": sandbox.WorkPath(between),
	}

	args := strings.Fields(words)
	for i, word := range args {
		// what names a coder stands before the path: "sgi:OUT"
		name := word[strings.LastIndexAny(word, ":=")+1:]
		if path, ok := stands[name]; ok {
			args[i] = strings.TrimSuffix(word, name) + path
		}
	}

	return sandbox.Command{
		Tool: args[0], Args: args[1:], Lane: e.tool.Lane, Limits: e.tool.Limits,
		Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: input(s)}},
	}
}
