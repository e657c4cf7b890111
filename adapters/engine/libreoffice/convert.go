package libreoffice

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

//go:embed hardened.xcu
var hardened []byte

const profile = "profile"

// restart is the code with which soffice.bin asks to be started again, which its wrapper would do: the profile is not as it wants it.
const restart = 81

// Convert starts LibreOffice for one document. Its progress is not known before the end.
func (e *Engine) Convert(ctx context.Context, c ports.Conversion) (ports.Converted, error) {
	in, out, ok := filters(c.From, c.To)
	if !ok {
		return ports.Converted{}, fmt.Errorf("libreoffice: asked for %s to %s, which is none of its edges", c.From, c.To)
	}
	facts := c.Facts
	if !facts.Probed {
		var err error
		if facts, err = e.Probe(ctx, c.Input, c.From, facts); err != nil {
			return ports.Converted{}, err
		}
	}
	if err := e.furnish(filepath.Join(c.Dir, profile)); err != nil {
		return ports.Converted{}, err
	}
	said, err := e.run(ctx, sandbox.Command{
		Tool: "soffice.bin",
		Args: []string{
			"--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
			"-env:UserInstallation=file://" + sandbox.WorkPath(profile),
			"--infilter=" + in, "--convert-to", c.To + ":" + out, "--outdir", sandbox.WorkPath(""), sandbox.InPath(inputName(c.From)),
		},
		Inputs: []sandbox.Mount{{Host: filepath.Clean(c.Input), Name: inputName(c.From)}},
		Dir:    c.Dir,
		Lane:   sandbox.Document,
		Env:    []string{"SAL_USE_VCLPLUGIN=svp"},
		Limits: convertLimits(),
	})
	if err != nil {
		return ports.Converted{}, e.failure(ctx, err, c.From)
	}
	made, err := sandbox.Output(c.Dir, "input."+c.To)
	if err != nil {
		return ports.Converted{}, notMade(c.From, said, err)
	}
	c.Progress(1)
	return ports.Converted{Outputs: []string{made}, Warnings: warnings(c, facts.Pages)}, nil
}

// furnish makes a fresh profile: the settings, and the build that its extensions were last looked over by, without which LibreOffice ends
// at once and wants to be started again.
func (e *Engine) furnish(folder string) error {
	extensions := filepath.Join(folder, "user", "extensions")
	err := os.MkdirAll(extensions, 0o750)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "user", "registrymodifications.xcu"), hardened, 0o600)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(extensions, "buildid"), []byte(e.build), 0o600)
	}
	if err != nil {
		return fmt.Errorf("make a profile for LibreOffice: %w", err)
	}
	return nil
}

// run returns what the tool said, and starts it a second time where it asks for that.
func (e *Engine) run(ctx context.Context, c sandbox.Command) (string, error) {
	made, err := e.runner.Run(ctx, c)
	var exit *sandbox.Exit
	if errors.As(err, &exit) && exit.Code == restart {
		made, err = e.runner.Run(ctx, c)
	}
	if err != nil {
		return "", fmt.Errorf("soffice.bin: %w", err)
	}
	return string(made.Stdout) + made.Stderr, nil
}

func warnings(c ports.Conversion, sheets int) []string {
	switch {
	case c.To != "csv" || sheets == 1:
		return nil
	case sheets > 1:
		return []string{fmt.Sprintf("The %s has %d sheets; csv takes the first one only.", c.From, sheets)}
	}
	return []string{fmt.Sprintf("csv takes the first sheet only; others that the %s may have are left out.", c.From)}
}
