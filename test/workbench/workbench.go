package workbench

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// Runner is a func in the place of a sandbox on a machine that has every tool.
type Runner func(ctx context.Context, c sandbox.Command) (sandbox.Result, error)

// Run calls the func.
func (r Runner) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) {
	return r(ctx, c)
}

// Available finds every tool.
func (r Runner) Available(tool string) (path string, ok bool) { return "/usr/bin/" + tool, true }

// Missing is the sandbox of a machine on which no tool is installed.
func Missing() kit.Runner { return bare{} }

type bare struct{}

func (bare) Run(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
	return sandbox.Result{}, fmt.Errorf("%s is not installed: %w", c.Tool, fs.ErrNotExist)
}

func (bare) Available(string) (path string, ok bool) { return "", false }

// Deps is what an engine needs whose commands go to that runner.
func Deps(tb testing.TB, r kit.Runner) kit.Deps {
	tb.Helper()

	formats, err := format.NewRegistry()
	if err != nil {
		tb.Fatal(err)
	}

	return kit.Deps{Runner: r, Formats: formats}
}

// Bench is a real sandbox with folders of its own, gone when the test ends.
type Bench struct {
	Box  *sandbox.Sandbox
	work *sandbox.WorkRoot
}

// New opens a bench. A machine without a working sandbox fails the test.
func New(tb testing.TB) Bench {
	tb.Helper()

	box, err := sandbox.New(tb.Context(), sandbox.Config{}, sandbox.Deps{})
	if err != nil {
		tb.Fatal(err)
	}

	work, err := sandbox.NewWorkRoot(filepath.Join(tb.TempDir(), "work"))
	if err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() {
		if err := work.Close(); err != nil {
			tb.Error(err)
		}
	})

	return Bench{Box: box, work: work}
}

// Dir returns a fresh work folder.
func (b Bench) Dir(tb testing.TB) string {
	tb.Helper()

	dir, err := b.work.Make("test")
	if err != nil {
		tb.Fatal(err)
	}

	return dir
}

// Put stores content where a command may read it, and returns its path.
func (b Bench) Put(tb testing.TB, content []byte) string {
	tb.Helper()

	path := filepath.Join(b.Dir(tb), "input")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		tb.Fatal(err)
	}

	return path
}

// Fixture returns the sample of a format. It is meant for packages under adapters/engine.
func Fixture(tb testing.TB, id string) []byte {
	tb.Helper()

	content, err := os.ReadFile(filepath.Join("..", "..", "..", "test", "fixtures", "sample."+id))
	if err != nil {
		tb.Fatal(err)
	}

	return content
}

// Open opens a bench and an engine on it, whose tools must be installed.
func Open[C any, E ports.Engine](
	tb testing.TB,
	open func(context.Context, C, kit.Deps) (E, error),
	cfg C,
) (E, Bench) {
	tb.Helper()
	b := New(tb)

	e, err := open(tb.Context(), cfg, Deps(tb, b.Box))
	if err != nil {
		tb.Fatal(err)
	}

	if about := e.About(); about.Missing {
		tb.Fatalf("%s is missing: install %s", about.Name, about.Package)
	}

	return e, b
}
