package conversion

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/convertd/convertd/app/catalog"
	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Deps are what the converter works with.
type Deps struct {
	Catalog  *catalog.Catalog
	Verifier ports.Verifier
	Sniffer  ports.Sniffer // says what files are whose format only their content tells
}

// Converter does operations on files. It is safe for concurrent use.
type Converter struct{ deps Deps }

// New returns the converter.
func New(deps Deps) *Converter { return &Converter{deps: deps} }

// Source is a file to work on.
type Source struct {
	Path   string // absolute; nobody changes the file meanwhile
	Name   string // that outputs are named after
	Format string // format id
	Facts  file.Facts
}

// Request is one piece of work.
type Request struct {
	Operation operation.Operation
	Sources   []Source // one, or in order those that the operation joins
	Target    format.Format
	Options   option.Values // checked for the operation
	// the folder in which everything happens: empty, but for sources that lie in it
	Dir   string
	Limit time.Duration // of each step; 0 for none but the engines' own
	// Progress is told the fraction done of the whole, 0 to 1, and the engine at work. It may be
	// called often.
	Progress func(fraction float64, engine ports.EngineInfo)
	// Beside, where it is set, begins what else there is to do with an output while it is being
	// verified; several outputs are at a time. The function that it returns is called when the
	// verification has ended, with whether that failed; its error fails the conversion.
	Beside func(path string) (end func(useless bool) error)
}

// Made is what was made.
type Made struct {
	Outputs         []Output
	Warnings        []string // what the target could not hold, a sentence each
	Report          map[string]any
	Engine, Version string // of the engines at work, joined by "+"
}

// Output is one verified file.
type Output struct {
	Path   string // in Request.Dir
	Name   string
	Format format.Format
	Checks []job.Check
}

// Pages returns how many pages were counted in the output, 0 where nobody has.
func (o Output) Pages() int {
	for _, c := range o.Checks {
		if n, err := strconv.Atoi(c.Detail); c.Name == job.CheckPages && err == nil {
			return n
		}
	}

	return 0
}

// Do runs the best plan and verifies what it made. Where an engine cannot read a file, or makes
// something that is not whole, the next best plan without it is tried, and the result says so.
// Errors are those of ports.Engine and ports.Verifier; of several plans, those of the first.
func (c *Converter) Do(ctx context.Context, r Request) (Made, error) {
	made, failed := c.attempt(ctx, r, nil)
	if failed == nil {
		return made, nil
	}

	first := failed

	var without []string
	for len(without) < maxRetries && c.another(ctx, failed) {
		without = append(without, failed.engine)
		again := r

		again.Dir = filepath.Join(r.Dir, "again-"+strconv.Itoa(len(without)))
		if err := os.Mkdir(again.Dir, 0o700); err != nil {
			return Made{}, fmt.Errorf("make a folder for another try: %w", err)
		}

		if made, failed = c.attempt(ctx, again, without); failed == nil {
			made.Warnings = append(
				made.Warnings,
				fmt.Sprintf(
					"%s could not do it, so it was done by %s. Look whether the result is as it should be.",
					first.engine,
					made.Engine,
				),
			)

			return made, nil
		}
	}

	return Made{}, first.err
}

// maxRetries is how many further plans are tried: a file that three engines cannot read is damaged.
const maxRetries = 2

// failure is why a plan came to nothing, and which engine it was; "" where it was none.
type failure struct {
	engine string
	err    error
}

// another reports whether another engine may do better.
func (c *Converter) another(ctx context.Context, f *failure) bool {
	kind := fault.Of(f.err).Kind

	return ctx.Err() == nil && f.engine != "" && !errors.Is(f.err, ports.ErrCrashed) &&
		(kind == fault.CorruptFile || kind == fault.ConversionFailed)
}

// attempt runs the best plan without some engines.
func (c *Converter) attempt(ctx context.Context, r Request, without []string) (Made, *failure) {
	plan, err := c.deps.Catalog.Plan(r.Operation, formatsOf(r.Sources), r.Target.ID, without...)
	if err != nil {
		return Made{}, &failure{err: err}
	}

	w := &work{Converter: c, Request: r, plan: plan, warnings: r.unapplied(plan)}

	pieces, err := w.run(ctx)
	if err != nil {
		return Made{}, w.failed(err)
	}

	made := Made{Report: w.report, Warnings: once(w.warnings)}
	if made.Outputs, err = c.finishAll(ctx, w, pieces); err != nil {
		return Made{}, w.failed(fmt.Errorf("verify an output: %w", err))
	}

	made.Engine, made.Version = c.makers(plan)

	return made, nil
}

// failed is a failure of the step at hand, with what was found odd before it.
func (w *work) failed(err error) *failure {
	return &failure{w.at, fault.Warned(err, once(w.warnings))}
}

func formatsOf(sources []Source) []string {
	ids := make([]string, len(sources))
	for i, s := range sources {
		ids[i] = s.Format
	}

	return ids
}

// expecting returns what the results must be, by the facts of what the operation is done to.
func (r Request) expecting(inputs []file.Facts) expect.Result {
	if r.Operation.Expect == nil {
		return expect.Kept(inputs, r.Options)
	}

	return r.Operation.Expect(inputs, r.Options)
}

// name names an output: as the caller or the engine says, else after the source.
func (r Request) name(p piece, is format.Format, i, of int) string {
	name, asked := p.name, r.Options.Text(operation.FieldFilename)
	if name == "" || asked != "" {
		stem := r.Sources[0].Name
		if r.Operation.Joins {
			stem = r.Operation.Stem
		}

		name = Numbered(file.WithExtension(cmp.Or(asked, stem), is.Extension()), i, of)
	}

	return file.CleanName(name)
}

// Numbered gives the i-th of several names its number, from 1; a single one stays as it is. The
// number stands before the extension, with as many digits as the last one has, so that sorting by
// name keeps the order.
func Numbered(name string, i, of int) string {
	if of == 1 {
		return name
	}

	ext := filepath.Ext(name)
	digits := len(strconv.Itoa(of))

	return fmt.Sprintf("%s-%0*d%s", strings.TrimSuffix(name, ext), digits, i+1, ext)
}

// makers names the engines of a plan and their versions, each once.
func (c *Converter) makers(plan route.Plan) (names, versions string) {
	var n, v []string

	for _, name := range plan.Engines() {
		if e, ok := c.deps.Catalog.Engine(name); ok {
			n, v = append(n, name), append(v, e.About().Version)
		}
	}

	return strings.Join(n, "+"), strings.Join(v, "+")
}
