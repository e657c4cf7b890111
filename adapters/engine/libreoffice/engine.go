package libreoffice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/adapters/engine/kit/swollen"
	"github.com/convertd/convertd/adapters/engine/libreoffice/warm"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const (
	name = "libreoffice"
	// program is where Debian puts LibreOffice's own files.
	program = "/usr/lib/libreoffice/program"
	profile = "profile"
	// restart is the code with which soffice.bin asks to be started again, which its wrapper would
	// do: the profile is not as it wants it.
	restart = 81
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	kit.Config

	Program string // LibreOffice's program folder; "" for Debian's
	// Executable is a program that calls plaintext.Main for the arguments "engine plaintext …"; ""
	// for the running one.
	Executable string
	Warm       Warm
}

// Engine converts documents. It is safe for concurrent use.
type Engine struct {
	kit.Capabilities

	deps   kit.Deps
	build  string // what a profile must name for LibreOffice not to start twice
	binary string // our own; "" where it cannot be found
	pairs  []pair
	pool   *warm.Pool // nil for none
	watch  *swollen.Watch
}

var _ ports.Engine = (*Engine)(nil)

// New looks at what is installed, without starting LibreOffice. Where it is missing, the engine has
// no edges; that is no error.
func New(_ context.Context, cfg Config, deps kit.Deps) (*Engine, error) {
	if _, err := kit.Setup(name, cfg.Config, deps); err != nil {
		return nil, err
	}

	if cfg.Program == "" {
		cfg.Program = program
	}

	if !filepath.IsAbs(cfg.Program) {
		return nil, fmt.Errorf(
			"libreoffice: the program folder %q is not an absolute path",
			cfg.Program,
		)
	}

	found, err := installed(cfg.Program)
	if err != nil {
		return nil, err
	}

	binary, err := kit.Executable(cfg.Executable)
	if err != nil {
		return nil, err
	}

	watch, err := swollen.Over(deps.Runner, cfg.Executable)
	if err != nil {
		return nil, err
	}

	deps.Runner = fonts.Remembered(deps.Runner)

	e := &Engine{
		deps:         deps,
		build:        found.build,
		binary:       binary,
		watch:        watch,
		pairs:        found.all,
		Capabilities: found.offer(deps.Installed(unzip)),
	}
	e.pool = e.keep(cfg.Warm, warm.Deps{Runner: deps.Runner, Folders: cfg.Warm.Folders})

	return e, nil
}

// Do starts LibreOffice for one document. Its progress is not known before the end.
func (e *Engine) Do(ctx context.Context, s ports.Step) (ports.Made, error) {
	if err := e.Refuse(s); err != nil {
		return ports.Made{}, err
	}

	facts := s.Input().Facts
	if !facts.Probed {
		var err error
		if facts, err = e.Probe(ctx, s.Input().Path, s.From, facts); err != nil {
			return ports.Made{}, err
		}
	}

	d, err := e.open(ctx, s)
	if err == nil {
		err = e.refuseFar(ctx, d)
	}

	if err != nil {
		return ports.Made{}, err
	}

	if err := e.makeProfile(filepath.Join(s.Dir, profile)); err != nil {
		return ports.Made{}, err
	}

	model, err := e.modelled(ctx, d)
	if err != nil {
		return ports.Made{}, err
	}

	held, err := e.held(ctx, d, model) // before the work folder is cleared
	if err != nil {
		return ports.Made{}, err
	}

	sheets, err := e.printed(ctx, d, model)
	if err != nil {
		return ports.Made{}, err
	}

	said, err := e.run(ctx, sheets)
	if err != nil {
		return ports.Made{}, sandbox.Fault(ctx, err, failure(s.From))
	}

	made, err := d.result(said)
	if err != nil {
		return ports.Made{}, err
	}

	if e.compares(d) {
		if err := e.drawn(ctx, d, held, made); err != nil {
			return ports.Made{}, err
		}
	}

	s.Progress(1)

	return ports.Made{
		Outputs:  ports.Products(made),
		Warnings: append(d.warnings, leftOut(d, facts.Pages)...),
		Report:   d.report,
	}, nil
}

// run returns what the tool said, and starts it a second time where it asks for that.
func (e *Engine) run(ctx context.Context, d *document) (string, error) {
	if d.drawn {
		return "", nil
	}

	if made, err := e.warmly(ctx, d); made || err != nil {
		return "", err
	}

	c := d.command()
	made, err := e.deps.Runner.Run(ctx, c)

	var exit *sandbox.Exit
	if errors.As(err, &exit) && exit.Code == restart {
		made, err = e.deps.Runner.Run(ctx, c)
	}

	if err != nil {
		return "", fmt.Errorf("soffice.bin: %w", err)
	}

	if err := d.lift(); err != nil {
		return "", err
	}

	return string(made.Stdout) + made.Stderr, nil
}

// patience is how long LibreOffice may think about a document: what takes minutes has megabytes.
func patience(path string) time.Duration {
	const mib = 1 << 20

	return bySize(path, 2*time.Minute, time.Minute, mib)
}

// effort is how much CPU time LibreOffice may spend on a document. Tables that lie hundreds deep in
// each other are a kilobyte and minutes of work; what a person wrote in a kilobyte takes seconds.
func effort(path string) time.Duration {
	const kib = 1 << 10

	return bySize(path, 30*time.Second, time.Second, kib)
}

// bySize is the least time, with more for each so many bytes of a file.
func bySize(path string, least, more time.Duration, each int64) time.Duration {
	info, err := os.Stat(path)
	if err != nil {
		return least
	}

	return least + time.Duration(info.Size()/each)*more
}

// limits leave room for documents of many pictures: a small one has a VmPeak of 454 MB and 215 MB
// resident, in five processes and threads.
func limits(s ports.Step) sandbox.Limits {
	const gb = 1 << 30

	work := effort(s.Input().Path)
	limit := min(job.TimeLimit(format.Document), patience(s.Input().Path), 2*work)

	return sandbox.Limits{
		Wall: kit.Wall(s, limit), CPU: min(2*limit, work),
		Memory: 2 * gb, AddressSpace: 4 * gb, Output: 2 * gb, Processes: 64,
	}
}
