package markdown

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name          = "markdown"
	output        = "output.html"
	fieldEncoding = "encoding"
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	// Executable is a program that calls Main for the arguments "engine markdown …"; "" for the
	// running one.
	Executable string
}

// Engine writes Markdown as HTML. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps   kit.Deps
	binary string // our own
}

var _ ports.Engine = (*Engine)(nil)

// New finds the executable, without starting it. Where there is none, there are no edges.
func New(_ context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg.Config, deps); err != nil {
		return nil, err
	}

	e := &Engine{deps: deps}

	var err error
	if e.binary, err = kit.Executable(cfg.Executable); err != nil {
		return nil, err
	}

	about := ports.EngineInfo{Name: name, Package: "convertd"}
	if e.binary == "" {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	about.Version = runtime.Version()
	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

func edges() []route.Edge {
	return []route.Edge{{
		From: "md", To: "html", Engine: name, Cost: 60, Loss: route.Faithful,
		Options: []string{fieldEncoding},
	}}
}

// Probe has nothing to add: any text is Markdown.
func (*Engine) Probe(
	_ context.Context, _, _ string, known file.Facts,
) (file.Facts, error) {
	return known, nil
}

// Do writes one text.
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
			).
				On(fieldEncoding)
		}
	}

	j := kit.Job{Step: s, Command: e.command(s, asked), Output: output, Failure: failure}

	said, err := e.deps.Run(ctx, j)
	if err != nil {
		return ports.Made{}, err
	}

	var found report
	if err := json.Unmarshal(said.Stdout, &found); err != nil {
		return ports.Made{}, fmt.Errorf("read what a text is like: %w", err)
	}

	made, err := j.Finish(said)
	made.Report = map[string]any{fieldEncoding: found.Encoding}

	return made, err
}

func (e *Engine) command(s ports.Step, encoding string) sandbox.Command {
	const own, input, mb = "convertd", "input.md", 1 << 20

	title := strings.TrimSuffix(filepath.Base(s.Input().Name), filepath.Ext(s.Input().Name))

	return sandbox.Command{
		Tool: sandbox.InPath(own),
		Args: []string{
			"engine", name, encoding, title, sandbox.InPath(input), sandbox.WorkPath(output),
		},
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: own}, {Host: filepath.Clean(s.Input().Path), Name: input},
		},
		Env:  []string{"GOMAXPROCS=1", "GOMEMLIMIT=400MiB", "GOTRACEBACK=none"},
		Lane: sandbox.Document,
		Limits: sandbox.Limits{
			Wall: time.Minute, CPU: time.Minute,
			Memory: 512 * mb, AddressSpace: 4096 * mb, Output: 512 * mb, Processes: 64,
		},
	}
}

func failure(exit *sandbox.Exit) error {
	if exit.Code == exitNoText {
		return sandbox.WithOutput(kit.Damaged("md"), exit.Stderr).Because(exit)
	}

	return exit.Fault(fault.ConversionFailed, "The text cannot be written as HTML.")
}
