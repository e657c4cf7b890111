package pdf

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

// arguments is the name of the file that holds what qpdf is asked for: it may be long, and secret.
const arguments = "arguments"

// asking returns a mount that holds arguments, one a line.
func asking(args []string) sandbox.Mount {
	return sandbox.Mount{
		Name:    arguments,
		Content: []byte("--warning-exit-0\n" + strings.Join(args, "\n") + "\n"),
	}
}

// QPDF runs qpdf with arguments from a file. What it could mend in the PDF becomes a warning.
func (w *Work) QPDF(ctx context.Context, inputs []sandbox.Mount, args ...string) error {
	said, err := w.Run(ctx, sandbox.Command{
		Tool:   "qpdf",
		Args:   []string{"@" + sandbox.InPath(arguments)},
		Inputs: append(inputs, asking(args)),
	})
	if err == nil {
		w.WarnOfErrors(said)
	}

	return err
}

// WarnOfErrors says that qpdf has mended the PDF, if it has.
func (w *Work) WarnOfErrors(said sandbox.Result) {
	if strings.Contains(said.Stderr, "WARNING: ") {
		w.Warn(
			"The PDF has errors in it, which were mended as far as possible. Look whether something is missing.",
		)
	}
}

// Rewrite has qpdf read the source and write the output, without the protection that there was.
func (w *Work) Rewrite(ctx context.Context, options ...string) error {
	args := append(
		[]string{sandbox.InPath(Input), sandbox.WorkPath(Output), "--decrypt"},
		options...)

	return w.QPDF(ctx, []sandbox.Mount{w.Source()}, args...)
}

// Probe counts the pages of a PDF. Of one that only a password opens nothing is told, and that is
// no error: pdf/decrypt takes it. One without pages, or that cannot be read, is CorruptFile.
func Probe(
	ctx context.Context, deps kit.Deps, path, formatID string, known file.Facts,
) (file.Facts, error) {
	if formatID != "pdf" || known.Probed || !deps.Installed("qpdf") {
		return known, nil
	}

	pages, err := Count(ctx, deps, Mounted(path, Input))
	if fault.Is(err, fault.PasswordRequired) {
		return known, nil
	}

	known.Pages, known.Probed = pages, err == nil

	return known, err
}

// Count returns how many pages a PDF has. options are further ones of qpdf.
func Count(ctx context.Context, deps kit.Deps, pdf sandbox.Mount, options ...string) (int, error) {
	c := kit.Probe("qpdf", "@"+sandbox.InPath(arguments))
	c.Inputs = []sandbox.Mount{
		pdf,
		asking(append(options, "--show-npages", sandbox.InPath(pdf.Name))),
	}

	said, err := deps.Runner.Run(ctx, c)
	if err != nil {
		return 0, Failure(ctx, err)
	}

	pages, err := strconv.Atoi(strings.TrimSpace(string(said.Stdout)))
	switch {
	case err != nil:
		return 0, Broken().Because(errors.New("qpdf tells no pages"))
	case pages == 0:
		return 0, fault.New(fault.CorruptFile, "The PDF has no pages. Send it again, whole.")
	}

	return pages, nil
}
