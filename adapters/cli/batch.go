package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/app/conversion"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// batch is the conversion of some files.
type batch struct {
	*session
	*convert

	op     operation.Operation
	local  *Local                                                      // nil on a server
	do     func(ctx context.Context, index int, it item) (done, error) // converts one
	mode   fs.FileMode                                                 // of outputs
	atOnce int
	bar    *bar
	mu     sync.Mutex // of what is printed
	failed error      // the first that failed
}

// done is what became of one input.
type done struct {
	item    item
	made    conversion.Made
	outputs []placed
	began   time.Time
}

// all converts every item, also where others fail, unless there is no room left or the user has
// enough.
func (b *batch) all(items []item) error {
	b.bar = b.newBar(len(items), b.Quiet || b.JSON)
	group, ctx := errgroup.WithContext(b.ctx)
	group.SetLimit(min(b.atOnce, atMostAtOnce))

	for i, it := range items {
		group.Go(func() error {
			d, err := b.do(ctx, i, it)
			b.bar.end(i)

			if err != nil && b.ctx.Err() != nil {
				return nil //nolint:nilerr // that the user has had enough is told once
			}

			b.tell(d, err)

			if noSpace(err) {
				return err
			}

			return nil
		})
	}

	_ = group.Wait() // what went wrong has been told

	b.bar.finish()

	if b.ctx.Err() != nil {
		return context.Cause(b.ctx)
	}

	if b.failed != nil {
		return told{codeOf(b.ctx, b.failed)}
	}

	return nil
}

// atMostAtOnce bounds the conversions that wait for the sandbox's slots, which are what bounds
// those that run.
const atMostAtOnce = 16

// one converts one file by this machine's engines, in a work folder of its own.
func (b *batch) one(ctx context.Context, index int, it item) (d done, err error) {
	d = done{item: it, began: time.Now()}
	if ctx.Err() != nil {
		return d, context.Cause(ctx)
	}

	dir, err := b.local.Folders.Make("convert")
	if err != nil {
		return d, err
	}

	defer func() { err = errors.Join(err, b.local.Folders.Remove(dir)) }()

	sources, warnings, err := b.sources(ctx, it, dir)

	d.made.Warnings = warnings
	if err != nil {
		return d, err
	}

	it = b.settled(it, sources[0])
	if err := b.takes(sources, it); err != nil {
		return d, err
	}

	made, err := b.local.Converter.Do(ctx, conversion.Request{
		Operation: b.op, Sources: sources, Target: it.target, Options: it.options, Dir: dir,
		Progress: func(fraction float64, _ ports.EngineInfo) { b.bar.advance(index, fraction) },
	})
	if err != nil {
		return d, b.explained(err, sources[0].Format, it)
	}

	made.Warnings = append(warnings, made.Warnings...)
	d.made = made
	d.outputs, err = b.place(ctx, made.Outputs, it)

	return d, err
}

// sources makes all inputs of an item ready.
func (b *batch) sources(
	ctx context.Context,
	it item,
	dir string,
) (list []conversion.Source, warnings []string, err error) {
	for i, path := range append([]string{it.input}, it.more...) {
		own := filepath.Join(dir, "in-"+strconv.Itoa(i))
		if i == 0 {
			own = dir
		} else if err := os.Mkdir(own, 0o700); err != nil {
			return nil, warnings, err
		}

		source, more, err := b.source(ctx, path, own)

		warnings = append(warnings, more...)
		if err != nil {
			return nil, warnings, err
		}

		list = append(list, source)
	}

	return list, warnings, nil
}

// settled returns an item with the format that is made of it, once it is known what it is of.
func (b *batch) settled(it item, first conversion.Source) item {
	if it.target.ID != "" {
		return it
	}

	from, _ := b.local.Catalog.Formats().Find(first.Format)

	to := b.op.Destination(it.options, from)
	if it.found {
		it.target = format.Format{ID: to} // which is any
		return it
	}

	it.target, _ = b.local.Catalog.Formats().Find(to)
	if it.named && it.target.ID != "" {
		it.output = file.WithExtension(it.output, it.target.Extension())
	}

	return it
}

// takes refuses options that nothing honours on the way from what the inputs have turned out to be.
func (b *batch) takes(sources []conversion.Source, it item) error {
	formats := make([]string, len(sources))
	for i, s := range sources {
		formats[i] = s.Format
	}

	plan, err := b.local.Catalog.Plan(b.op, formats, it.target.ID)
	if err != nil {
		return b.explained(err, formats[0], it)
	}

	honours := plan.Options()

	_, options := b.op.Apart()
	for _, f := range options {
		if _, given := b.Option[f.Name]; given && !slices.Contains(honours, f.Name) {
			return usage(
				"--option %s: nothing between %s and %s takes it%s",
				f.Name,
				formats[0],
				it.target.ID,
				listed("; what is taken: ", honours),
			)
		}
	}

	return nil
}

// source makes an input ready: found, recognised by its content, readable for the engines, and
// looked into.
func (b *batch) source(ctx context.Context, path, dir string) (conversion.Source, []string, error) {
	name := b.calledOf(path, b.local.Catalog.Formats())

	if foreign(path) {
		brought, err := b.bring(ctx, path, dir)
		if err != nil {
			return conversion.Source{}, nil, err
		}

		path = brought
	}

	path, is, err := b.inspect(path, name)

	source, warnings := is.Source, is.Warnings
	if err != nil {
		return source, warnings, err
	}

	if source.Path, err = b.readable(ctx, path, dir); err != nil {
		return conversion.Source{}, warnings, err
	}

	source.Facts, err = b.local.Catalog.Probe(ctx, source.Path, source.Format, source.Facts)

	return source, warnings, err
}

// explained adds to a conversion that there is not what would bring it.
func (b *batch) explained(err error, from string, it item) error {
	f := fault.Of(err)
	if f.Kind != fault.UnsupportedConversion {
		return err
	}

	if packages := b.local.Catalog.MissingPackages(from, it.target.ID); len(packages) > 0 {
		return fault.New(f.Kind, "What turns %s into %s is not installed. Install it: apt-get install %s", from, it.target.ID, join(packages)).
			Because(err)
	}

	return err
}

// record is a line of --json.
type record struct {
	Input         string      `json:"input"`
	Status        string      `json:"status"` // completed or failed
	Outputs       []placed    `json:"outputs,omitempty"`
	Engine        string      `json:"engine,omitempty"`
	EngineVersion string      `json:"engine_version,omitempty"`
	Checks        []job.Check `json:"checks,omitempty"`
	Warnings      []string    `json:"warnings,omitempty"`
	Seconds       float64     `json:"seconds"`
	Error         *complaint  `json:"error,omitempty"`
}

type complaint struct {
	Kind     string `json:"kind"` // a code of the API, such as CORRUPT_FILE
	Message  string `json:"message"`
	Output   string `json:"engine_output,omitempty"` // the engine's last words
	ExitCode int    `json:"exit_code"`
}
