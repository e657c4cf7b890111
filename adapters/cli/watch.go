package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
)

// watch converts what arrives in a folder.
type watch struct {
	Folder    string            `arg:"" help:"The folder to watch."                                                                        predictor:"file"`
	Output    string            `arg:"" help:"The folder for what becomes of its files; by default beside them."                           predictor:"file"   optional:""`
	To        string            `       help:"The format to make of every file."                                                           predictor:"format"             required:"true" short:"t" placeholder:"FORMAT"`
	Option    map[string]string `       help:"An option of the conversion, such as quality=high; --NAME VALUE means the same. Repeatable."                                                short:"o" placeholder:"NAME=VALUE" mapsep:"none"`
	Recursive bool              `       help:"Watch the folders below, too."                                                                                                              short:"r"`
	Existing  bool              `       help:"Convert also what is there at the start, and has no output yet."`
	Force     bool              `       help:"Replace outputs that exist, when an input arrives anew."                                                                                    short:"f"`
	Quiet     bool              `       help:"Print errors only."                                                                                                                         short:"q"`
	JSON      bool              `       help:"Print one line of JSON for each input."`
	Settle    time.Duration     `       help:"How long a file must have been left alone to be taken for whole. Default: ${default}."                                                                                                       default:"2s"`
	Server    string            `       help:"Convert on this server instead of on this machine; empty for this machine."                                                                           placeholder:"URL"                                   env:"CONVERTD_SERVER"`
	apiKey
	settings
}

// Help implements kong.HelpProvider.
func (*watch) Help() string {
	return `
Converts each file that is written or moved into the folder, once nobody writes it any more. Hidden
files, and those that are of FORMAT already, are left alone. What cannot be converted is told, and
the rest goes on. Stop it with Ctrl-C.

Examples:

  convertd watch scans --to pdf
  convertd watch /srv/in /srv/out --to webp -r -o quality=high`
}

// Run implements the command.
func (c *watch) Run(s *session) error {
	formats, err := format.NewRegistry()
	if err != nil {
		return err
	}

	if !isFolder(c.Folder) || missing(c.Folder) {
		return usage("%s is no folder; name the one to watch", c.Folder)
	}

	how := &convert{
		To: c.To, Option: c.Option, Recursive: c.Recursive, Force: c.Force, Quiet: c.Quiet,
		JSON: c.JSON, Server: c.Server, apiKey: c.apiKey, settings: c.settings,
	}
	if c.Output != "" {
		how.folder = filepath.Clean(c.Output)
	}

	target, ok := formats.Find(c.To)
	if !ok {
		return noFormat("--to", c.To, formats)
	}

	if _, err := how.options(target); err != nil {
		return err
	}

	loud := *s
	loud.screen = true // what was converted is told in any case: it is a log

	w := &watching{
		watch: c, target: target, formats: formats,
		batch: &batch{
			session: &loud, convert: how, op: operation.Conversion(),
			mode: 0o666 &^ currentUmask(), atOnce: atMostAtOnce, bar: loud.newBar(1, true),
		},
	}

	return w.run()
}

// watching is a watch that goes on.
type watching struct {
	*batch

	watch   *watch
	target  format.Format
	formats *format.Registry
	sources map[string]bool // ids of the formats that become the target here
}

// run watches on this machine or for a server, until it is told to stop.
func (w *watching) run() (err error) {
	if w.Server != "" {
		cl, err := remote{w.Server, w.apiKey}.client()
		if err != nil {
			return err
		}

		w.do = (&far{w.batch, cl}).one

		return w.follow(remoteFormats{w.session, cl})
	}

	w.local, err = w.Open(w.ctx, w.given(), w.atOnce)
	if err != nil {
		return err
	}

	w.do = w.one
	err = w.follow(localFormats{w.local.Catalog})

	return errors.Join(err, w.local.Close())
}

// follow converts what arrives.
func (w *watching) follow(formats source) error {
	f, _, err := formats.show(w.target.ID)
	if err != nil {
		return err
	}

	w.sources = map[string]bool{}
	for _, id := range f.Sources {
		w.sources[id] = true
	}

	if err := w.makeFolder(); err != nil {
		return err
	}

	arriving, err := newArrivals(w.watch.Folder, w.watch.Settle, w.below)
	if err != nil {
		return err
	}

	if w.watch.Existing {
		if err := arriving.expectAll(w.unmade); err != nil {
			return errors.Join(err, arriving.close())
		}
	}

	fmt.Fprintf(w.errs, "Watching %s; stop with Ctrl-C.\n", w.watch.Folder)

	group, ctx := errgroup.WithContext(w.ctx)
	group.SetLimit(w.atOnce)

	err = arriving.each(ctx, func(path string) {
		if it, ok := w.item(path); ok {
			group.Go(func() error { w.arrived(ctx, it); return nil })
		}
	})

	return errors.Join(err, group.Wait(), arriving.close())
}

// below reports whether a folder is watched.
func (w *watching) below(path string) bool {
	if path == filepath.Clean(w.watch.Folder) {
		return true
	}

	return w.watch.Recursive && !strings.HasPrefix(filepath.Base(path), ".") && !w.isOutput(path)
}

// item says what becomes of a file; ok is false where nothing does.
func (w *watching) item(path string) (it item, ok bool) {
	kind, known := w.formats.ByFilename(path)
	if strings.HasPrefix(filepath.Base(path), ".") || !known || !w.sources[kind.ID] ||
		kind.ID == w.target.ID {
		return it, false
	}

	out, err := w.mirrored(filepath.Clean(w.watch.Folder), path, w.target, w.formats)
	it = item{input: path, output: out, target: w.target, kind: kind.ID}

	return it, err == nil
}

// unmade reports whether a file has no output yet.
func (w *watching) unmade(path string) bool {
	it, ok := w.item(path)
	return ok && missing(it.output)
}

// arrived converts a file.
func (w *watching) arrived(ctx context.Context, it item) {
	d := done{item: it, began: time.Now()}

	options, err := w.options(it.target)
	if err == nil {
		it.options = options
		err = w.judge([]item{it})
	}

	if err == nil {
		d, err = w.do(ctx, 0, it)
	}

	if w.ctx.Err() != nil {
		return // it was asked to stop
	}

	w.tell(d, err)
}
