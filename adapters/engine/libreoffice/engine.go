package libreoffice

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

const (
	name = "libreoffice"
	// debPk are the packages without a graphical interface: libreoffice-draw and the like would pull one in.
	debPk = "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui"
	// program is where Debian puts LibreOffice's own files.
	program = "/usr/lib/libreoffice/program"
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	Program string // LibreOffice's program folder; "" for Debian's
}

// Runner runs commands shut in; *sandbox.Sandbox is one.
type Runner interface {
	Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error)
}

// Deps is what the engine needs from outside.
type Deps struct {
	Runner Runner
}

// Engine converts documents. It is safe for concurrent use.
type Engine struct {
	runner  Runner
	version string // "" where LibreOffice is missing
	build   string // what a profile must name for LibreOffice not to start twice
	lacks   string // packages that would bring what is missing
	edges   []route.Edge
	would   []route.Edge // were the missing parts installed
}

var _ ports.Engine = (*Engine)(nil)

// New looks at what is installed, without starting LibreOffice. Where it is missing, the engine has no edges; that is no error.
func New(ctx context.Context, cfg Config, deps Deps) (*Engine, error) {
	if deps.Runner == nil {
		return nil, errors.New("libreoffice: the runner is missing")
	}
	if cfg.Program == "" {
		cfg.Program = program
	}
	if !filepath.IsAbs(cfg.Program) {
		return nil, fmt.Errorf("libreoffice: the program folder %q is not an absolute path", cfg.Program)
	}
	e := &Engine{runner: deps.Runner, lacks: debPk, would: all()}
	if err := e.look(cfg.Program); err != nil {
		return nil, err
	}
	_, err := e.runner.Run(ctx, check(unzip, "-v"))
	if errors.Is(err, fs.ErrNotExist) {
		return e.withoutUnzip(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("try unzip: %w", err)
	}
	return e, nil
}

func all() []route.Edge { return edges(func(string) bool { return true }) }

// withoutUnzip is the engine that can do nothing for lack of unzip, and of those parts of LibreOffice that are missing as well.
func (e *Engine) withoutUnzip() *Engine {
	lacks := unzip
	if len(e.would) > 0 {
		lacks = debPk + " " + unzip
	}
	return &Engine{runner: e.runner, lacks: lacks, would: all()}
}

// About says what was found at start-up.
func (e *Engine) About() ports.EngineInfo {
	return ports.EngineInfo{Name: name, Version: e.version, Package: e.lacks, Missing: e.version == "", Would: e.would}
}

// Edges lists the conversions of the parts that are installed.
func (e *Engine) Edges() []route.Edge { return append([]route.Edge(nil), e.edges...) }

var (
	productPattern = regexp.MustCompile(`(?m)^ProductKey=\D*([\d.]+)`)
	buildPattern   = regexp.MustCompile(`(?m)^buildid=(.+)$`)
)

// look reads version and build from LibreOffice's own files, since starting it takes a second.
func (e *Engine) look(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, "soffice.bin")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	product, err := line(filepath.Join(folder, "bootstraprc"), productPattern)
	if err != nil {
		return err
	}
	e.build, err = line(filepath.Join(folder, "versionrc"), buildPattern)
	if err != nil {
		return err
	}
	installed := func(library string) bool {
		_, err := os.Stat(filepath.Join(folder, library))
		return err == nil
	}
	e.edges = edges(installed)
	e.would = edges(func(library string) bool { return !installed(library) })
	if len(e.edges) > 0 {
		e.version = product
	}
	return nil
}

func line(path string, pattern *regexp.Regexp) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("look at LibreOffice: %w", err)
	}
	found := pattern.FindSubmatch(content)
	if found == nil {
		return "", fmt.Errorf("look at LibreOffice: %s has no line like %s", filepath.Base(path), pattern)
	}
	return string(found[1]), nil
}
