package chromium

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/chromium/browser"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	name = "chromium"
	// program is the build without windows: smaller, and quicker to start.
	program  = "/usr/lib/chromium/chromium-headless-shell"
	packages = "chromium-headless-shell"
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	// Executable is a program that calls browser.Main for the arguments "engine browser …"; "" for
	// the running one.
	Executable string
}

// Engine draws pages. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	cfg    kit.Config
	deps   kit.Deps
	binary string // our own
}

var _ ports.Engine = (*Engine)(nil)

// New looks at what is installed. A missing tool is no error: the engine then has no edges.
func New(ctx context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	common, err := kit.Setup(name, cfg.Config, deps)
	if err != nil {
		return nil, err
	}

	deps.Runner = fonts.Remembered(deps.Runner)

	e := &Engine{cfg: common, deps: deps}
	if e.binary, err = kit.Executable(cfg.Executable); err != nil {
		return nil, err
	}

	about := ports.EngineInfo{Name: name, Package: packages}
	if e.binary == "" || !deps.Installed(program, "sh", "mkfifo") {
		about.Installable = edges()
		e.Capabilities = kit.Offer(about, nil)

		return e, nil
	}

	asking := kit.Probe(program, "--version")
	asking.Limits.AddressSpace = addressSpace

	pattern := regexp.MustCompile(`Chromium (\d+(?:\.\d+)*)`)
	if about.Version, err = deps.Version(ctx, asking, pattern); err != nil {
		return nil, err
	}

	e.Capabilities = kit.Offer(about, edges())

	return e, nil
}

// Probe has nothing to add: any text is a page.
func (*Engine) Probe(
	_ context.Context, _, _ string, known file.Facts,
) (file.Facts, error) {
	return known, nil
}

// Do draws one page. Its progress is not known before the end.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	if s.From != zipped {
		if err := readable(s.Input().Path); err != nil {
			return ports.Made{}, err
		}
	}

	asked, err := e.asked(s)
	if err != nil {
		return ports.Made{}, err
	}

	request, err := json.Marshal(asked)
	if err != nil {
		return ports.Made{}, fmt.Errorf("write a request: %w", err)
	}

	j := kit.Job{
		Step:    s,
		Command: e.command(s, string(request)),
		Output:  output(s),
		Failure: failure,
	}

	said, err := e.deps.Run(ctx, j)
	if err != nil {
		return ports.Made{}, err
	}

	var report browser.Report
	if err := json.Unmarshal(said.Stdout, &report); err != nil {
		return ports.Made{}, fmt.Errorf("read what became of a page: %w", err)
	}

	if report.Unread != "" {
		return ports.Made{}, unread(report.Unread)
	}

	if report.Empty {
		return ports.Made{}, empty(report)
	}

	told, err := e.missing(ctx, s, report.Letters)
	if err != nil {
		return ports.Made{}, err
	}

	made, err := j.Finish(said)

	made.Warnings = append(warnings(report), told...)

	return made, err
}

func output(s ports.Step) string { return "output." + filepath.Base(s.To) }

// failure tells what a program that ended by itself means by it.
func failure(exit *sandbox.Exit) error {
	return exit.Fault(fault.ConversionFailed, "The page cannot be drawn.")
}
