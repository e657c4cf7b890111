package pdfcpu

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	joined = "joined.pdf"
	mended = "mended-"
)

// merge joins the inputs. What pdfcpu cannot read is mended by qpdf first; what it cannot read
// then, qpdf joins, without bookmarks.
func (l library) merge(ctx context.Context, w *pdf.Work) (ports.Made, error) {
	sources := sourcesOf(w)

	attached, err := l.join(ctx, w, sources)
	if err == nil && len(attached) == 0 {
		return w.Done()
	}

	if unread(err) {
		sources, attached, err = l.joinBroken(ctx, w, sources)
	}

	if err != nil {
		return ports.Made{}, err
	}

	w.Progress(0.7)

	if err := l.finish(ctx, w, sources, attached); err != nil {
		return ports.Made{}, err
	}

	return w.Done()
}

// joinBroken joins inputs of which one at least cannot be read as it is. It returns the inputs as
// they were joined.
func (l library) joinBroken(
	ctx context.Context, w *pdf.Work, sources []source,
) (mended []source, attached []int, err error) {
	all, err := w.LookAll(ctx)
	if err != nil {
		return nil, nil, err
	}

	attached = warnOf(w, all)

	mended, err = mend(ctx, w, sources)
	if err == nil {
		_, err = l.join(ctx, w, mended)
	} else {
		mended = sources
	}

	if unread(err) {
		w.Warn(
			"One of the PDFs has errors in it: bookmarks, tags and links within the documents could not be kept.",
		)
		err = plainly(ctx, w, mended)
	}

	return mended, attached, err
}

// source is an input of a merge as tools see it.
type source struct {
	mount *sandbox.Mount // nil once it lies in the step's folder
	path  string
	title string
}

func mounts(sources []source) []sandbox.Mount {
	var list []sandbox.Mount

	for _, s := range sources {
		if s.mount != nil {
			list = append(list, *s.mount)
		}
	}

	return list
}

// sourcesOf returns the inputs.
func sourcesOf(w *pdf.Work) []source {
	var sources []source

	for i, in := range w.Inputs {
		mount := pdf.Mounted(in.Path, strconv.Itoa(i)+".pdf")

		title := strings.TrimSuffix(in.Name, filepath.Ext(in.Name))
		if title == "" {
			title = strconv.Itoa(i + 1)
		}

		sources = append(
			sources,
			source{mount: &mount, path: sandbox.InPath(mount.Name), title: title},
		)
	}

	return sources
}

// warnOf says what joining undoes, and returns the numbers of the inputs that have files attached.
func warnOf(w *pdf.Work, all []pdf.Holding) (attached []int) {
	for i, holds := range all {
		w.WarnOf(holds)

		if holds.Attached {
			attached = append(attached, i)
		}
	}

	return attached
}

// unread reports whether pdfcpu has given up over what it reads.
func unread(err error) bool {
	return fault.Is(err, fault.CorruptFile) || fault.Is(err, fault.ConversionFailed) ||
		fault.Is(err, fault.PasswordRequired)
}

// join has one process join the inputs and, where no files are to be attached anew, finish the
// output. It returns the numbers of the inputs that have files attached.
func (l library) join(ctx context.Context, w *pdf.Work, sources []source) ([]int, error) {
	o := order{Output: sandbox.WorkPath(joined), Finished: sandbox.WorkPath(pdf.Output)}
	for _, s := range sources {
		o.Join = append(o.Join, part{Path: s.path, Title: s.title})
	}

	var all []pdf.Holding
	if err := l.run(ctx, w, o, mounts(sources), &all); err != nil {
		return nil, err
	}

	return warnOf(w, all), nil
}

// mend has qpdf write each input anew, without what protects it.
func mend(ctx context.Context, w *pdf.Work, sources []source) ([]source, error) {
	list := make([]source, len(sources))
	for i, s := range sources {
		path := sandbox.WorkPath(mended + strconv.Itoa(i))
		if err := w.QPDF(ctx, []sandbox.Mount{*s.mount}, s.path, path, "--decrypt"); err != nil {
			return nil, err
		}

		list[i] = source{path: path, title: s.title}
	}

	return list, nil
}

// plainly joins the pages alone.
func plainly(ctx context.Context, w *pdf.Work, sources []source) error {
	args := []string{"--empty", "--pages"}
	for _, s := range sources {
		args = append(args, s.path)
	}

	return w.QPDF(ctx, mounts(sources), append(args, "--", sandbox.WorkPath(joined))...)
}
