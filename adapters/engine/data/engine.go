package data

import (
	"context"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name           = "data"
	fieldEncoding  = "encoding"
	fieldDelimiter = "delimiter"
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	// Executable is a program that calls Main for the arguments "engine data …"; "" for the running
	// one.
	Executable string
}

// Engine turns structured data from one notation into another. It is safe for concurrent use.
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

// Probe has nothing to add: what is in a file is looked at by what converts it.
func (*Engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do writes the values of one file in another notation.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	if asked := s.Options.Text(fieldEncoding); asked != "" {
		if _, err := htmlindex.Get(asked); err != nil {
			return ports.Made{}, fault.New(
				fault.InvalidInput,
				"There is no encoding %q. Name one such as utf-8, windows-1252 or shift_jis.",
				asked,
			).On(fieldEncoding)
		}
	}

	if asked := s.Options.Text(fieldDelimiter); asked != "" && delimiter(asked) == 0 {
		return ports.Made{}, fault.New(
			fault.InvalidInput, `A delimiter is one character, or "tab"; %q is neither.`, asked,
		).On(fieldDelimiter)
	}

	output := "result." + s.To

	return e.deps.Make(ctx, kit.Job{
		Step: s, Command: e.command(s, output), Output: output, Failure: failure(s),
	})
}

func (e *Engine) command(s ports.Step, output string) sandbox.Command {
	const own, input, mb = "convertd", "input", 1 << 20

	return sandbox.Command{
		Tool: sandbox.InPath(own),
		Args: []string{
			"engine", name, s.From, s.To,
			s.Options.Text(fieldEncoding), s.Options.Text(fieldDelimiter),
			sandbox.InPath(input), sandbox.WorkPath(output),
		},
		Inputs: []sandbox.Mount{
			{Host: e.binary, Name: own}, {Host: filepath.Clean(s.Input().Path), Name: input},
		},
		Env:  []string{"GOMAXPROCS=1", "GOMEMLIMIT=1500MiB", "GOTRACEBACK=none"},
		Lane: sandbox.Document,
		Limits: sandbox.Limits{
			Wall: 5 * time.Minute, CPU: 5 * time.Minute,
			Memory: 2048 * mb, AddressSpace: 8192 * mb, Output: 2048 * mb, Processes: 64,
		},
	}
}

func failure(s ports.Step) func(*sandbox.Exit) error {
	return func(exit *sandbox.Exit) error {
		switch exit.Code {
		case exitDamaged:
			return sandbox.WithOutput(fault.New(
				fault.CorruptFile, "The %s file cannot be read: it is damaged, or is none.", s.From,
			), exit.Stderr).Because(exit)
		case exitTooLarge:
			return exit.Fault(fault.FileTooLarge,
				"The %s file holds more than %d values. Send it in parts.", s.From, mostValues)
		}

		return exit.Fault(fault.ConversionFailed, "The data cannot be written as %s.", s.To)
	}
}
