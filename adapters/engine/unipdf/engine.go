package unipdf

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
)

const (
	name    = "unipdf"
	version = "3.57.0" // of github.com/unidoc/unipdf/v3

	program = "convertd"
	orders  = "order.json"
)

// Config is what an operator may set. The zero value leaves the engine without edges.
type Config struct {
	// Executable is a program that calls Main for the arguments "engine unipdf …"; "" for the
	// running one.
	Executable string
	// LicenseKey is an offline key as UniDoc sends it, and Customer the name that it was made for.
	LicenseKey, Customer string
}

// New tries the key by a page that it writes. Without a key, or with one that the library does not
// take, the engine has no edges and its EngineInfo says why; that is no error.
func New(ctx context.Context, cfg Config, deps kit.Deps) (*pdf.Engine, error) {
	binary, err := kit.Executable(cfg.Executable)
	if err != nil {
		return nil, fmt.Errorf("unipdf: %w", err)
	}

	l := library{binary: binary, license: license{Key: cfg.LicenseKey, Customer: cfg.Customer}}

	return pdf.New(ctx, deps, pdf.Tool{
		Name: name, Package: "qpdf", Needs: []string{"qpdf"},
		Version: func(context.Context, kit.Deps) (string, error) { return version, nil },
		Off:     l.refusal(ctx, deps),
		Acts:    l.acts(),
	})
}

// acts costs what the free tools do and more, so that it is used where they are missing or fail.
func (l library) acts() []pdf.Act {
	return []pdf.Act{
		{Operation: "merge", Joins: true, Cost: 400, Loss: route.Faithful, Do: l.merge},
		{Operation: "pdf/rotate", Options: []string{"angle", "pages"}, Cost: 400, Do: l.rotate},
		{
			Operation: "pdf/encrypt",
			Options:   []string{"password", "owner_password", "permissions"},
			Cost:      400,
			Do:        l.encrypt,
		},
		{Operation: "pdf/decrypt", Options: []string{"password"}, Cost: 400, Do: l.decrypt},
		{
			Operation: "pdf/extract-pages",
			Options:   []string{"pages"},
			Cost:      400,
			Loss:      route.Faithful,
			Do:        l.extract,
		},
	}
}

// library is UniPDF in a program of its own.
type library struct {
	binary  string // absolute, no link; "" where it cannot be found
	license license
}

// refusal returns why the library would write nothing; "" where it writes.
func (l library) refusal(ctx context.Context, deps kit.Deps) string {
	if l.license.Key == "" {
		return "it needs a licence key of UniDoc: set unipdf_license_key"
	}

	c, err := l.command(order{Do: doTry})
	if err != nil {
		return err.Error()
	}

	c.Lane, c.Limits = sandbox.Document, pdf.Limits()

	_, err = deps.Runner.Run(ctx, c)

	if failed := new(sandbox.Exit); errors.As(err, &failed) {
		return "its licence key is not taken: " + lastLine(failed.Stderr)
	}

	if err != nil {
		return err.Error()
	}

	return ""
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

// command has Main do what is ordered.
func (l library) command(o order) (sandbox.Command, error) {
	o.License = l.license

	content, err := json.Marshal(o)
	if err != nil {
		return sandbox.Command{}, fmt.Errorf("unipdf: %w", err)
	}

	return sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: []string{"engine", name, sandbox.InPath(orders)},
		Inputs: []sandbox.Mount{
			{Host: l.binary, Name: program},
			{Name: orders, Content: content},
		},
		Env: []string{"GOMAXPROCS=1", "GOMEMLIMIT=2500MiB", "GOTRACEBACK=none"},
	}, nil
}
