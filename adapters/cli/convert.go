package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"

	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// convert converts files on this machine, or on a server.
type convert struct {
	Files     []string          `arg:"" name:"files" help:"IN OUT, or with --to any number of inputs and, last, an output or a folder. An input may be a file, a URL, or - for standard input; a last - is standard output." predictor:"file"`
	To        string            `                    help:"The format to make of every input. Without it, OUT's name says so."                                                                                               predictor:"format" short:"t" placeholder:"FORMAT"`
	From      string            `                    help:"The format of the inputs, where neither content nor name says so."                                                                                                predictor:"format"           placeholder:"FORMAT"`
	Option    map[string]string `                    help:"An option of the conversion, such as quality=high; --NAME VALUE means the same. Repeatable."                                                                                         short:"o" placeholder:"NAME=VALUE" mapsep:"none"`
	Recursive bool              `                    help:"Convert what is in folders and the folders below, into the same folders below the output."                                                                                           short:"r"`
	Force     bool              `                    help:"Replace outputs that exist. No input is replaced."                                                                                                                                   short:"f"`
	Quiet     bool              `                    help:"Print errors only."                                                                                                                                                                  short:"q"`
	JSON      bool              `                    help:"Print one line of JSON for each input."`
	Server    string            `                    help:"Convert on this server instead of on this machine; empty for this machine."                                                                                                                    placeholder:"URL"                      env:"CONVERTD_SERVER"`
	apiKey
	settings

	folder string // for outputs, where one is given
}

// Help implements kong.HelpProvider.
func (*convert) Help() string {
	return `
Examples:

  convertd convert film.mov film.mp4
  convertd convert film.mov film.mp4 -o quality=high -o resolution=720p
  convertd convert *.png --to webp              each beside its source
  convertd convert *.png --to webp pictures/    into a folder, which is made if its name ends in /
  convertd convert photos --to webp small -r    a folder with all below it, as another
  convertd convert report.pdf page.png          several results: page-1.png, page-2.png, …
  convertd convert https://example.com/a.docx a.pdf
  curl -s https://example.com/a.mov | convertd convert - --from mov --to mp4 > a.mp4

What a file is, its content decides, not its name. An output appears whole or not at all, and
replaces nothing without --force. With -r, files that do not become FORMAT are left out.
With --server, the files are sent to a server, converted there, and fetched.

"convertd formats FORMAT" shows what a format becomes, and which options that takes.

` + exitCodes
}

// item is one input on its way.
type item struct {
	input, output string
	more          []string      // further inputs, of what is joined
	target        format.Format // the zero one leaves it to the operation
	options       option.Values
	named         bool   // the output's name is the input's, and its extension is the target's
	found         bool   // the output is a folder for what is found, under names of its own
	kind          string // of what was found in a folder, the format that its name says
}

// Run implements the command.
func (c *convert) Run(s *session) error {
	formats, err := format.NewRegistry()
	if err != nil {
		return err
	}

	items, err := c.plan(formats)
	if err != nil {
		return err
	}

	if err := c.writable(s, items); err != nil {
		return err
	}

	b := &batch{
		session: s,
		convert: c,
		op:      operation.Conversion(),
		mode:    0o666 &^ currentUmask(),
		atOnce:  len(items),
	}
	if c.Server != "" {
		return b.onServer(remote{c.Server, c.apiKey}, items)
	}

	return b.here(items)
}

// here converts by this machine's engines.
func (b *batch) here(items []item) (err error) {
	b.local, err = b.Open(b.ctx, b.given(), b.atOnce)
	if err != nil {
		return err
	}

	b.do = b.one

	return b.leave(b.begin(items, localFormats{b.local.Catalog}))
}

// begin converts all items, once nothing more can be seen to be wrong.
func (b *batch) begin(items []item, formats source) error {
	items, err := b.convertible(items, formats)
	if err != nil {
		return err
	}

	if err := b.makeFolder(); err != nil {
		return err
	}

	return b.all(items)
}

// leave closes this machine's engines after a batch. What they leave behind is told also where the
// batch has told its own errors, or was interrupted.
func (b *batch) leave(err error) error {
	left := b.local.Close()
	if left != nil && (b.failed != nil || b.ctx.Err() != nil) {
		fmt.Fprintln(b.errs, "convertd: a work folder is left behind:", left)
		return told{codeOf(b.ctx, errors.Join(err, left))}
	}

	return errors.Join(err, left)
}

// onServer converts on a server.
func (b *batch) onServer(r remote, items []item) error {
	cl, err := r.client()
	if err != nil {
		return err
	}

	b.do = (&far{b, cl}).one

	return b.begin(items, remoteFormats{b.session, cl})
}

// plan reads the command line: what becomes of what. Whatever can be seen to be wrong is refused
// before anything is converted.
func (c *convert) plan(formats *format.Registry) ([]item, error) {
	if c.From != "" {
		if _, ok := formats.Find(c.From); !ok {
			return nil, noFormat("--from", c.From, formats)
		}
	}

	items, err := c.pairs(formats)
	if err != nil {
		return nil, err
	}

	for i := range items {
		if items[i].options, err = c.options(items[i].target); err != nil {
			return nil, err
		}
	}

	if c.Recursive { // what is not converted is in nobody's way, and is yet to be told
		return items, nil
	}

	return items, c.judge(items)
}

// judge refuses outputs that have no place: two of one name, one that would replace an input or
// what must not be replaced, one without a folder.
func (c *convert) judge(items []item) error {
	taken := map[string]string{}

	for _, it := range items {
		if first, twice := taken[it.output]; twice && !it.found {
			return usage(
				"%s and %s would both become %s; convert one of them by itself",
				first,
				it.input,
				it.output,
			)
		}

		taken[it.output] = it.input
	}

	if err := sparesInputs(items); err != nil {
		return err
	}

	for _, it := range items {
		if err := c.room(it); err != nil {
			return err
		}
	}

	return nil
}

func (c *convert) pairs(formats *format.Registry) ([]item, error) {
	if c.To == "" {
		return c.pair(formats)
	}

	target, ok := formats.Find(c.To)
	if !ok {
		return nil, noFormat("--to", c.To, formats)
	}

	r, err := c.roles(target, formats)
	if err != nil {
		return nil, err
	}

	c.folder = r.folder
	if r.output != "" {
		return []item{{input: r.inputs[0], output: r.output, target: target}}, nil
	}

	var items []item

	for _, in := range r.inputs {
		if isFolder(in) {
			swept, err := c.sweep(in, target, formats)
			if err != nil {
				return nil, err
			}

			items = append(items, swept...)

			continue
		}

		it := item{input: in, target: target}
		it.output = c.beside(in, c.calledOf(in, formats), target)
		items = append(items, it)
	}

	if len(items) == 0 {
		return nil, usage("no file in %s has a name that says what it is", join(r.inputs))
	}

	return items, nil
}

// beside returns the path of an output that is named after its input.
func (c *convert) beside(in, called string, target format.Format) string {
	dir := "."

	switch {
	case c.folder != "":
		dir = c.folder
	case !foreign(in):
		dir = filepath.Dir(in)
	}

	return filepath.Join(dir, file.WithExtension(called, target.Extension()))
}

// makeFolder makes the folder for outputs, once nothing is wrong with the rest of the command line.
func (c *convert) makeFolder() error {
	if c.folder == "" {
		return nil
	}

	//nolint:gosec // the umask has its say, as in mkdir
	if err := os.MkdirAll(c.folder, 0o777); err != nil {
		return usage("the folder for outputs cannot be made: %w", err)
	}

	return takesFiles(c.folder)
}

// options checks those of the command line against what the target takes.
func (c *convert) options(target format.Format) (option.Values, error) {
	op := operation.Conversion()
	_, fields := op.Apart()

	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}

	raw := map[string]any{}

	for _, name := range slices.Sorted(maps.Keys(c.Option)) {
		if !slices.Contains(names, name) {
			return nil, usage(
				"--option %s: %s takes no such option%s%s",
				name,
				target.ID,
				meant(near(name, names)),
				listed("; it takes ", names),
			)
		}

		raw[name] = c.Option[name]
	}

	values, faults := option.Parse(fields, raw, "")
	if len(faults) > 0 {
		return nil, usage(
			"--option %s=%s: %s",
			faults[0].Field,
			c.Option[faults[0].Field],
			faults[0].Text,
		)
	}

	return values, nil
}

func usage(text string, args ...any) error { return &UsageError{fmt.Errorf(text, args...)} }

func noFormat(flag, name string, formats *format.Registry) error {
	return usage(
		"%s %s is no format%s; \"convertd formats\" lists them all",
		flag,
		name,
		meant(formats.Near(name)),
	)
}

func exists(path string) error {
	return usage("%s is there already; use --force to replace it", path)
}

// near returns what a mistyped word may have meant.
func near(word string, known []string) []string {
	const far = 3 // edits

	return slices.DeleteFunc(
		slices.Clone(known),
		func(k string) bool { return levenshtein.ComputeDistance(word, k) >= far },
	)
}

func meant(words []string) string {
	if len(words) == 0 {
		return ""
	}

	return ", did you mean " + strings.Join(words, " or ") + "?"
}

func listed(before string, words []string) string {
	if len(words) == 0 {
		return ""
	}

	return before + strings.Join(words, ", ")
}
