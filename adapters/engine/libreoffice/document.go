package libreoffice

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/fonts"
	"github.com/convertd/convertd/adapters/engine/libreoffice/survey"
	"github.com/convertd/convertd/adapters/engine/libreoffice/warm"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

// document is one on its way through LibreOffice.
type document struct {
	ports.Step

	stem     string // of its name inside, which LibreOffice prints on pages and gives to sheets
	path     string // where LibreOffice finds it
	importer string // filter
	exporter string // filter
	sheet    sheet
	sealed   bool          // nothing but LibreOffice can look into it
	drawn    bool          // the target is made already
	found    *survey.Found // nil where that is not known yet
	report   map[string]any
	warnings []string
}

// open finds out how the document is to be read, and makes it readable.
func (e *Engine) open(ctx context.Context, s ports.Step) (*document, error) {
	d := &document{Step: s, stem: stemOf(s.Input().Name)}
	d.path = sandbox.InPath(d.name())

	for _, p := range e.pairs {
		if p.from == s.From && p.to == s.To {
			d.importer, d.exporter = p.imports, p.exports
		}
	}

	if err := d.fit(); err != nil {
		return nil, err
	}

	head, err := firstBytes(s.Input().Path)
	if err != nil {
		return nil, err
	}

	if filter, ok := variantOf(s.From, head); ok {
		d.importer = filter
	}

	d.sealed = s.From == "xlsx" && bytes.HasPrefix(head, []byte(compound))

	if d.importer == tableFilter || d.importer == textFilter {
		if err := e.rewrite(ctx, d); err != nil {
			return nil, err
		}
	}

	if err := e.settle(ctx, d); err != nil {
		return nil, err
	}

	if err := d.part(); err != nil {
		return nil, err
	}

	if lines(s.To) && !lines(s.From) {
		return d, e.choose(ctx, d)
	}

	return d, nil
}

// stemOf returns a name without its extension, short enough for a sheet's to stand behind it.
func stemOf(name string) string {
	const longest = 100

	if name == "" {
		return "input"
	}

	name = file.CleanName(name)
	stem := strings.TrimSuffix(name, filepath.Ext(name))

	return cmp.Or(strings.ToValidUTF8(stem[:min(len(stem), longest)], ""), "input")
}

// name is what the document is called inside, where it lies beside what is made of it.
func (d *document) name() string {
	if d.From == d.To {
		return d.stem + "." + strings.ToUpper(filepath.Base(d.From))
	}

	return d.stem + "." + filepath.Base(d.From)
}

func (d *document) command() sandbox.Command {
	c := office(d.converting(sandbox.TopPath(d.name()), sandbox.TopPath(""))...)
	c.Top = true
	c.Inputs = append(
		c.Inputs,
		sandbox.Mount{Host: filepath.Clean(d.host()), Name: d.name(), Top: true},
	)
	c.Dir, c.Limits = d.Dir, limits(d.Step)

	return c
}

// host is where the document lies on the host: what was sent, or what was written anew of it.
func (d *document) host() string {
	if d.path == sandbox.WorkPath(d.name()) {
		return filepath.Join(d.Dir, d.name())
	}

	return d.Input().Path
}

// converting returns the arguments that have LibreOffice convert the document into a folder.
func (d *document) converting(path, folder string) []string {
	return []string{
		"--infilter=" + d.importer, "--convert-to", d.To + ":" + d.exporter,
		"--outdir", folder, path,
	}
}

// office starts LibreOffice on the profile in its work folder.
func office(args ...string) sandbox.Command {
	c := sandbox.Command{
		Tool: "soffice.bin",
		Args: append([]string{
			"--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
			"-env:UserInstallation=file://" + sandbox.WorkPath(profile),
		}, args...),
		Lane: sandbox.Document,
		Env:  []string{"SAL_USE_VCLPLUGIN=svp"},
	}
	fonts.Black(&c)

	return c
}

// lift takes what was made out of the folder in which it was made beside the document, for links
// between the two to stay as they are.
func (d *document) lift() error {
	top := filepath.Join(d.Dir, sandbox.TopFolder)

	entries, err := os.ReadDir(top)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look at what was made: %w", err)
	}

	var names []string

	for _, entry := range entries {
		if entry.Type().IsRegular() {
			names = append(names, entry.Name())
		}
	}

	for _, name := range warm.Made(names, d.name()) {
		if err := os.Rename(filepath.Join(top, name), filepath.Join(d.Dir, name)); err != nil {
			return fmt.Errorf("take what was made: %w", err)
		}
	}

	return nil
}

// result finds what LibreOffice has made.
func (d *document) result(said string) (string, error) {
	name := d.stem + "." + d.To
	if d.sheet.chosen() {
		var err error
		if name, err = d.sheetFile(); err != nil {
			return "", err
		}
	}

	made, err := sandbox.Output(d.Dir, name)
	if err == nil && d.To == "rtf" {
		return made, slim(made)
	}

	if err == nil {
		return made, nil
	}

	if is, unread := locked(d.Input().Path, d.From); is && unread == nil {
		return "", protected().Because(err)
	}

	return "", notMade(d.From, said, err)
}
