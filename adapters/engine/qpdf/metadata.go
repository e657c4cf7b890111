package qpdf

import (
	"context"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// tags returns what a field is called in the PDF's own table, and in XMP.
func tags() map[string][]string {
	return map[string][]string{
		"title":    {"PDF:Title", "XMP-dc:Title"},
		"author":   {"PDF:Author", "XMP-dc:Creator"},
		"subject":  {"PDF:Subject", "XMP-dc:Description"},
		"keywords": {"PDF:Keywords", "XMP-pdf:Keywords"},
	}
}

// metadata has ExifTool write, which adds to the end of the PDF; so qpdf writes it anew, and
// nothing of what was there before can be found in it.
func metadata(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	set, strip := w.Options.Object("set"), w.Options.Bool("strip")
	if len(set) == 0 && !strip {
		return ports.Made{}, fault.New(fault.InvalidInput, "Give set, with a title for example, or strip: a PDF is written then. To read what is there, leave output_format out.").
			On("set")
	}

	if _, _, err := w.Prepare(ctx); err != nil {
		return ports.Made{}, err
	}

	const plain, bare, written = "plain.pdf", "bare.pdf", "written.pdf"
	if err := w.QPDF(
		ctx,
		[]sandbox.Mount{w.Source()},
		sandbox.InPath(pdf.Input),
		sandbox.WorkPath(plain),
		"--decrypt",
	); err != nil {
		return ports.Made{}, err
	}

	last := plain
	if strip {
		if err := exiftool(ctx, w, last, bare, "-all:all="); err != nil {
			return ports.Made{}, err
		}

		last = bare
	}

	if len(set) > 0 {
		var args []string

		for field, names := range tags() {
			for _, name := range names {
				if set.Has(field) {
					args = append(args, "-"+name+"="+set.Text(field))
				}
			}
		}

		if err := exiftool(ctx, w, last, written, args...); err != nil {
			return ports.Made{}, err
		}

		last = written
	}

	if err := w.QPDF(ctx, nil, sandbox.WorkPath(last), sandbox.WorkPath(pdf.Output)); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}

// exiftool takes its arguments from a file, one a line.
func exiftool(ctx context.Context, w *pdf.Work, from, to string, args ...string) error {
	const name = "arguments"

	lines := append([]string{"-charset", "filename=utf8", "-o", sandbox.WorkPath(to)}, args...)
	lines = append(lines, sandbox.WorkPath(from))
	_, err := w.Run(ctx, sandbox.Command{
		Tool: "exiftool", Args: []string{"-@", sandbox.InPath(name)},
		Inputs: []sandbox.Mount{{Name: name, Content: []byte(strings.Join(lines, "\n") + "\n")}},
	})

	return err
}
