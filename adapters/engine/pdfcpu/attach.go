package pdfcpu

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// finish has qpdf mend what pdfcpu wrote, and attach the inputs' files anew. Where it cannot copy
// what describes a file, that is made an object of its own first.
func (l library) finish(
	ctx context.Context, w *pdf.Work, sources []source, attached []int,
) error {
	err := attach(ctx, w, sources, attached)
	if !unread(err) || len(attached) == 0 {
		return err
	}

	var settled []int

	for _, i := range attached {
		path := sandbox.WorkPath("settled-" + strconv.Itoa(i))

		o := order{Settle: sources[i].path, Output: path}
		if err := l.run(ctx, w, o, mounts(sources[i:i+1]), nil); err != nil {
			if !unread(err) {
				return err
			}

			continue
		}

		sources[i] = source{path: path, title: sources[i].title}
		settled = append(settled, i)
	}

	if len(settled) < len(attached) {
		w.Warn("Files that are attached to one of the PDFs could not be kept: it has errors in it.")
	}

	return attach(ctx, w, sources, settled)
}

func attach(ctx context.Context, w *pdf.Work, sources []source, attached []int) error {
	args := []string{sandbox.WorkPath(joined), sandbox.WorkPath(pdf.Output)}
	for _, i := range attached {
		args = append(
			args,
			"--copy-attachments-from",
			sources[i].path,
			"--prefix="+strconv.Itoa(i+1)+"-",
			"--",
		)
	}

	return w.QPDF(ctx, mounts(sources), args...)
}

// settle writes a PDF in which what describes an attached file is an object of its own.
func settle(path, output string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()

	read, err := api.ReadAndValidate(in, model.NewDefaultConfiguration())
	if err != nil {
		return err
	}

	err = read.Names["EmbeddedFiles"].Process(read.XRefTable, separate)
	if err != nil {
		return fmt.Errorf("attached files: %w", err)
	}

	return write(read, output)
}

func separate(table *model.XRefTable, _ string, value *types.Object) error {
	d, ok := (*value).(types.Dict)
	if !ok {
		return nil
	}

	at, err := table.IndRefForNewObject(d)
	if err == nil {
		*value = *at
	}

	return err
}
