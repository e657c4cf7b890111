package copying

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// engine copies, where the product would run a sandboxed child.
type engine struct{}

// About implements ports.Engine.
func (engine) About() ports.EngineInfo { return ports.EngineInfo{Name: "copy", Version: "1"} }

// Edges implements ports.Engine.
func (engine) Edges() []route.Edge {
	return []route.Edge{{From: "png", To: "webp", Engine: "copy", Cost: 1}}
}

// Probe implements ports.Engine.
func (engine) Probe(_ context.Context, _, _ string, known file.Facts) (file.Facts, error) {
	return known, nil
}

// Do implements ports.Engine.
func (engine) Do(_ context.Context, c ports.Step) (ports.Made, error) {
	content, err := os.ReadFile(c.Input().Path)
	if err != nil {
		return ports.Made{}, fmt.Errorf("read the input: %w", err)
	}

	path := filepath.Join(c.Dir, "out")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return ports.Made{}, fmt.Errorf("write the output: %w", err)
	}

	return ports.Made{Outputs: ports.Products(path)}, nil
}

// verifier takes a copy for what it is.
type verifier struct{}

// Verify implements ports.Verifier.
func (verifier) Verify(context.Context, ports.Output) ([]job.Check, error) {
	return []job.Check{{Name: "opens", Reader: "copy"}}, nil
}

// fetcher reaches nothing: what is measured never downloads.
type fetcher struct{}

var errOffline = errors.New("the bench downloads nothing")

// Check implements ports.Fetcher.
func (fetcher) Check(ports.Download) error { return errOffline }

// Fetch implements ports.Fetcher.
func (fetcher) Fetch(context.Context, ports.Download) (ports.Downloaded, error) {
	return ports.Downloaded{}, errOffline
}
