package subtitles

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	input  = "input"
	plain  = "plain" // the input in UTF-8
	result = "result."
)

// Do writes the subtitles of one file.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	asked := s.Options.Text(fieldEncoding)
	if asked != "" {
		if _, err := htmlindex.Get(asked); err != nil {
			return ports.Made{}, fault.New(
				fault.InvalidInput,
				"There is no encoding %q. Name one such as utf-8, windows-1252 or shift_jis.",
				asked,
			).On(fieldEncoding)
		}
	}

	if slices.Contains(own()[s.From], s.To) {
		return e.deps.Make(ctx, e.job(s, e.ours(s, s.To, asked, result+s.To), result+s.To))
	}

	begun := time.Now()

	if _, err := e.deps.Run(ctx, e.job(s, e.ours(s, toPlain, asked, plain), plain)); err != nil {
		return ports.Made{}, err
	}

	return e.byFFmpeg(ctx, s, begun)
}

// byFFmpeg turns what is in UTF-8 by now.
func (e *Engine) byFFmpeg(ctx context.Context, s ports.Step, begun time.Time) (ports.Made, error) {
	to := muxers()[s.To]
	c := sandbox.Command{
		Tool: tool,
		Args: []string{
			"-nostdin", "-hide_banner", "-loglevel", "warning",
			"-f", demuxers()[s.From], "-i", sandbox.WorkPath(plain),
			"-map", "0:s:0", "-c:s", to.codec, "-f", to.name, sandbox.WorkPath(result + s.To),
		},
		Lane: sandbox.Document, Limits: limits(),
	}
	c.Limits.Wall = kit.Left(s, c.Limits.Wall, begun)

	j := e.job(s, c, result+s.To)

	said, err := e.deps.Run(ctx, j)
	if err != nil {
		return ports.Made{}, err
	}

	if strings.Contains(said.Stderr, "nothing was encoded") {
		return ports.Made{}, sandbox.WithOutput(noCues(s.From), said.Stderr)
	}

	return j.Finish(said)
}

// ours runs the binary.
func (e *Engine) ours(s ports.Step, to, encoding, output string) sandbox.Command {
	const binary = "convertd"

	return sandbox.Command{
		Tool: sandbox.InPath(binary),
		Args: []string{
			"engine", name, s.From, to, encoding, sandbox.InPath(input), sandbox.WorkPath(output),
		},
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: binary}, {Host: filepath.Clean(s.Input().Path), Name: input},
		},
		Env:  []string{"GOMAXPROCS=1", "GOMEMLIMIT=400MiB", "GOTRACEBACK=none"},
		Lane: sandbox.Document, Limits: limits(),
	}
}

func limits() sandbox.Limits {
	const mb = 1 << 20

	return sandbox.Limits{
		Wall: time.Minute, CPU: time.Minute,
		Memory: 512 * mb, AddressSpace: 4096 * mb, Output: 512 * mb, Processes: 64,
	}
}

func (e *Engine) job(s ports.Step, c sandbox.Command, output string) kit.Job {
	return kit.Job{Step: s, Command: c, Output: output, Failure: func(exit *sandbox.Exit) error {
		switch {
		case exit.Signal != 0:
			return exit.Fault(
				fault.ConversionFailed,
				"The subtitles cannot be converted to this format.",
			)
		case exit.Code == exitNoText:
			return sandbox.WithOutput(kit.Damaged(s.From), exit.Stderr).Because(exit)
		}

		return sandbox.WithOutput(noCues(s.From), exit.Stderr).Because(exit)
	}}
}

// noCues is the fault of a file in which nothing is to be shown.
func noCues(from string) *fault.Fault {
	return fault.New(
		fault.CorruptFile,
		"No line with its time can be read from the %s file: it is damaged, or of another format.",
		from,
	)
}
