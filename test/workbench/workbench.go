package workbench

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// Runner is a func in the place of a sandbox.
type Runner func(ctx context.Context, c sandbox.Command) (sandbox.Result, error)

// Run calls the func.
func (r Runner) Run(ctx context.Context, c sandbox.Command) (sandbox.Result, error) { return r(ctx, c) }

// Missing is the sandbox of a machine on which no tool is installed.
func Missing() Runner {
	return func(_ context.Context, c sandbox.Command) (sandbox.Result, error) {
		return sandbox.Result{}, fmt.Errorf("%s is not installed: %w", c.Tool, fs.ErrNotExist)
	}
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
