package pdfcpu

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

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

	attached, err, failed := l.begin(ctx, w, sources)
	if failed != nil {
		return ports.Made{}, failed
	}

	if unread(err) {
		if sources, err = mend(ctx, w, sources); err == nil {
			err = l.join(ctx, w, sources)
		}
	}

	if unread(err) {
		w.Warn(
			"One of the PDFs has errors in it: bookmarks, tags and links within the documents could not be kept.",
		)
		err = plainly(ctx, w, sources)
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

// begin joins the inputs while it looks at them: each is mostly the start of processes. It returns
// the numbers of those that have files attached, how the joining ended, and what forbids it all.
func (l library) begin(
	ctx context.Context, w *pdf.Work, sources []source,
) (attached []int, joined, failed error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)

	var joining sync.WaitGroup

	joining.Go(func() { joined = l.join(ctx, w, sources) })

	if attached, failed = look(ctx, w); failed != nil {
		stop(sandbox.ErrNoLongerWanted)
	}

	joining.Wait()

	return attached, joined, failed
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

// look looks at the inputs and returns the numbers of those that have files attached.
func look(ctx context.Context, w *pdf.Work) (attached []int, err error) {
	all, err := w.LookAll(ctx)
	if err != nil {
		return nil, err
	}

	for i, holds := range all {
		w.WarnOf(holds)

		if holds.Attached {
			attached = append(attached, i)
		}
	}

	return attached, nil
}

// unread reports whether pdfcpu has given up over what it reads.
func unread(err error) bool {
	return fault.Is(err, fault.CorruptFile) || fault.Is(err, fault.ConversionFailed) ||
		fault.Is(err, fault.PasswordRequired)
}

func (l library) join(ctx context.Context, w *pdf.Work, sources []source) error {
	o := order{Output: sandbox.WorkPath(joined)}
	for _, s := range sources {
		o.Join = append(o.Join, part{Path: s.path, Title: s.title})
	}

	return l.run(ctx, w, o, mounts(sources), nil)
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
