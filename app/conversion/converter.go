package conversion

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Deps are what the converter works with.
type Deps struct {
	Catalog  *catalog.Catalog
	Verifier ports.Verifier
}

// Converter converts files. It is safe for concurrent use.
type Converter struct{ deps Deps }

// New returns the converter.
func New(deps Deps) *Converter { return &Converter{deps: deps} }

// Source is the file to convert.
type Source struct {
	Path   string // absolute; nobody changes the file meanwhile
	Name   string // that outputs are named after
	Format string // format id
	Facts  file.Facts
}

// Request is one conversion.
type Request struct {
	Source  Source
	Target  format.Format
	Options option.Values // checked for the target
	Dir     string        // the folder in which everything happens: empty, but for the source where that lies in it
	// Progress is told the fraction done of the whole chain, 0 to 1, and the engine at work. It may be called often.
	Progress func(fraction float64, engine ports.EngineInfo)
	// Beside, where it is set, begins what else there is to do with an output while it is being verified. The function that it returns is called
	// when the verification has ended, with whether that failed; its error fails the conversion.
	Beside func(path string) (end func(useless bool) error)
}

// Made is what a conversion made.
type Made struct {
	Outputs         []Output
	Warnings        []string // what the target could not hold, a sentence each
	Engine, Version string   // of the chain's engines, joined by "+"
}

// Output is one verified file.
type Output struct {
	Path   string // in Request.Dir
	Name   string
	Checks []job.Check
}

// Convert runs the best chain and verifies what it made. Errors are those of ports.Engine and ports.Verifier.
func (c *Converter) Convert(ctx context.Context, r Request) (Made, error) {
	chain, err := c.deps.Catalog.Plan(r.Source.Format, r.Target.ID)
	if err != nil {
		return Made{}, err
	}
	paths, warnings, err := c.run(ctx, r, chain)
	if err != nil {
		return Made{}, err
	}
	made := Made{Warnings: warnings, Outputs: make([]Output, len(paths))}
	for i, path := range paths {
		checks, err := c.verify(ctx, r, path)
		if err != nil {
			return Made{}, fmt.Errorf("verify an output: %w", err)
		}
		made.Outputs[i] = Output{Path: path, Name: outputName(r, i, len(paths)), Checks: checks}
	}
	made.Engine, made.Version = c.makers(chain)
	return made, nil
}

func (c *Converter) verify(ctx context.Context, r Request, path string) ([]job.Check, error) {
	end := func(bool) error { return nil }
	if r.Beside != nil {
		end = r.Beside(path)
	}
	checks, err := c.deps.Verifier.Verify(ctx, ports.Output{Path: path, Format: r.Target, Source: r.Source.Facts, Options: r.Options})
	return checks, errors.Join(err, end(err != nil))
}

// outputName names an output after the source.
func outputName(r Request, i, of int) string {
	return file.CleanName(Numbered(file.WithExtension(r.Source.Name, r.Target.Extension()), i, of))
}

// Numbered gives the i-th of several names its number, from 1; a single one stays as it is. The number stands before the extension, with as many
// digits as the last one has, so that sorting by name keeps the order.
func Numbered(name string, i, of int) string {
	if of == 1 {
		return name
	}
	ext := filepath.Ext(name)
	digits := len(strconv.Itoa(of))
	return fmt.Sprintf("%s-%0*d%s", strings.TrimSuffix(name, ext), digits, i+1, ext)
}

// makers names the engines of a chain and their versions, each once.
func (c *Converter) makers(chain route.Chain) (names, versions string) {
	var n, v []string
	for _, name := range chain.Engines() {
		if e, ok := c.deps.Catalog.Engine(name); ok {
			n, v = append(n, name), append(v, e.About().Version)
		}
	}
	return strings.Join(n, "+"), strings.Join(v, "+")
}
