package bootstrap

import (
	"context"
	"fmt"
	"io"

	"github.com/convertd/convertd/adapters/engine/all"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/unipdf"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// openEngines makes all engines from what the configuration and the sandbox say.
func openEngines(
	ctx context.Context, cfg Config, box *sandbox.Sandbox, formats *format.Registry,
) ([]ports.Engine, error) {
	engines, err := all.Open(ctx,
		all.Config{
			Config: kit.Config{MaxPixels: int64(cfg.MaxPixels), Threads: box.Threads()},
			Unipdf: unipdf.Config{LicenseKey: cfg.UnipdfLicenseKey, Customer: cfg.UnipdfCustomer},
		},
		kit.Deps{Runner: box, Formats: formats})
	if err != nil {
		return nil, fmt.Errorf("engines: %w", err)
	}

	return engines, nil
}

// RunEngine is the program of an engine that is written in Go, and returns its exit code.
func RunEngine(name string, args []string, stdout, stderr io.Writer) (int, error) {
	code, err := all.Main(name, args, stdout, stderr)
	if err != nil {
		return 0, fmt.Errorf("run an engine: %w", err)
	}

	return code, nil
}
