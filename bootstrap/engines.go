package bootstrap

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/all"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/libreoffice"
	"github.com/convertd/convertd/adapters/engine/recall"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/adapters/engine/unipdf"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
)

// recalledEngines makes all engines, and asks only those tools that have changed since the notes in
// the folder were written; without a folder, all.
func recalledEngines(
	ctx context.Context,
	cfg Config,
	dir string,
	box *sandbox.Sandbox,
	formats *format.Registry,
	warm libreoffice.Warm,
) ([]ports.Engine, error) {
	if dir == "" {
		return openEngines(ctx, cfg, box, box.Threads(), formats, warm)
	}

	about := Version() + string(box.Mode())
	runner := recall.Open(filepath.Join(dir, "tools.json"), about, box)

	engines, err := openEngines(ctx, cfg, runner, box.Threads(), formats, warm)
	if err != nil {
		return nil, err
	}

	// without notes the next start takes longer, that is all
	_ = runner.Close()

	return engines, nil
}

// openEngines makes all engines from what the configuration says.
func openEngines(
	ctx context.Context,
	cfg Config,
	runner kit.Runner,
	threads int,
	formats *format.Registry,
	warm libreoffice.Warm,
) ([]ports.Engine, error) {
	engines, err := all.Open(ctx,
		all.Config{
			Config: kit.Config{MaxPixels: int64(cfg.MaxPixels), Threads: threads},
			Unipdf: unipdf.Config{LicenseKey: cfg.UnipdfLicenseKey, Customer: cfg.UnipdfCustomer},
			Warm:   warm,
		},
		kit.Deps{Runner: runner, Formats: formats})
	if err != nil {
		return nil, fmt.Errorf("engines: %w", err)
	}

	return engines, nil
}

// warm says how many instances of LibreOffice stay between documents: none where they would not be
// shut in.
func (c *Config) warm(folders ports.Folders) libreoffice.Warm {
	const processorsEach = 2

	w := libreoffice.Warm{Instances: c.OfficeInstances, Folders: folders}
	if c.OfficeInstances == officeAuto {
		w.Instances = max(1, sandbox.Processors()/processorsEach)
	}

	if c.SandboxMode == string(sandbox.Weak) {
		w.Instances = 0
	}

	return w
}

// RunEngine is the program of an engine that is written in Go, and returns its exit code.
func RunEngine(name string, args []string, stdout, stderr io.Writer) (int, error) {
	code, err := all.Main(name, args, stdout, stderr)
	if err != nil {
		return 0, fmt.Errorf("run an engine: %w", err)
	}

	return code, nil
}
