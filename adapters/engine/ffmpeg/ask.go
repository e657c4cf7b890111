package ffmpeg

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// ask has ffprobe show something of a file in a container, and reads what it says into answer.
func (e *Engine) ask(
	ctx context.Context, path string, c container, answer any, show ...string,
) error {
	args := append([]string{"-hide_banner", "-loglevel", "error"}, c.inputArgs()...)
	args = append(append(args, show...), "-of", "json=compact=1", sandbox.InPath(inputName))

	query := kit.Probe(ffprobeTool, args...)
	query.Inputs = []sandbox.Mount{{Host: path, Name: inputName}}

	said, err := e.deps.Run(ctx, kit.Job{Command: query, Failure: failure})
	if err != nil {
		return err
	}

	if err := json.Unmarshal(said.Stdout, answer); err != nil {
		return fmt.Errorf("ffprobe's answer: %w", err)
	}

	return nil
}
