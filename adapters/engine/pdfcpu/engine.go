package pdfcpu

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
)

const (
	name    = "pdfcpu"
	version = "0.15.0" // of github.com/pdfcpu/pdfcpu

	program = "convertd"
	orders  = "order.json"
)

// Config is what an operator may set. The zero value is good.
type Config struct {
	// Executable is a program that calls Main for the arguments "engine pdfcpu …"; "" for the
	// running one.
	Executable string
}

// New finds the executable, without starting it. Where that cannot be found, the engine has no
// edges; that is no error.
func New(ctx context.Context, cfg Config, deps kit.Deps) (*pdf.Engine, error) {
	binary, err := kit.Executable(cfg.Executable)
	if err != nil {
		return nil, fmt.Errorf("pdfcpu: %w", err)
	}

	l := library{binary: binary}

	return pdf.New(ctx, deps, pdf.Tool{
		Name: name, Package: "qpdf", Needs: []string{"qpdf", "pdfimages", "pdftoppm"},
		Version: func(context.Context, kit.Deps) (string, error) { return l.version(), nil },
		Acts: []pdf.Act{
			{Operation: "merge", Joins: true, Cost: 120, Do: l.merge},
			{
				Operation: "compress",
				Options:   []string{"level", "quality", "target_size"},
				Cost:      300,
				Loss:      route.Faithful,
				Do:        l.compress,
			},
		},
	})
}

// library is pdfcpu in a program of its own.
type library struct {
	binary string // absolute, no link; "" where it cannot be found
}

func (l library) version() string {
	if l.binary == "" {
		return ""
	}

	return version
}

// run has Main do what is ordered, and reads its answer, where one is wanted.
func (l library) run(
	ctx context.Context,
	w *pdf.Work,
	o order,
	inputs []sandbox.Mount,
	answer any,
) error {
	content, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("pdfcpu: %w", err)
	}

	said, err := w.Run(ctx, sandbox.Command{
		Tool: sandbox.InPath(program),
		Args: []string{"engine", name, sandbox.InPath(orders)},
		Inputs: append(
			inputs,
			sandbox.Mount{Host: l.binary, Name: program},
			sandbox.Mount{Name: orders, Content: content},
		),
		Env: []string{"GOMAXPROCS=1", "GOGC=400", "GOMEMLIMIT=2500MiB", "GOTRACEBACK=none"},
	})
	if err == nil {
		w.WarnOfErrors(said)
	}

	if err != nil || answer == nil {
		return err
	}

	if err := json.Unmarshal(said.Stdout, answer); err != nil {
		return fmt.Errorf("pdfcpu: the program's answer: %w", err)
	}

	return nil
}
