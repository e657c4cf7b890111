package tesseract

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// reading is a step under way.
type reading struct {
	*pdf.Work

	languages string
	upright   bool // the source is in the work folder, its pages turned upright
	leaves    []*leaf

	mu   sync.Mutex // of done
	done int
}

// treatment is what becomes of a page.
type treatment int

// The treatments.
const (
	kept     treatment = iota // it has text already
	laid                      // its words are laid under what is there
	replaced                  // it becomes a picture, with its words behind
)

// leaf is a page, or a picture that is none, on its way.
type leaf struct {
	number int // from 1
	sheet  pdf.Sheet
	how    treatment
	slant  float64 // degrees, by which it is to be turned to be straight
	dir    string  // its own work folder: pages are read at the same time
	at     int     // which page it is of what is read into its folder, from 1
}

// The names of files in a leaf's folder.
const (
	drawn  = "page" // with an extension
	result = "text" // with an extension
)

// read lists the leaves that are to be read.
func (r *reading) read() []*leaf {
	var list []*leaf

	for _, l := range r.leaves {
		if l.how != kept {
			list = append(list, l)
		}
	}

	return list
}

// each does something to parts of the work, as many at a time as there are processors: the sandbox
// has turns for that many commands, and others wait for no more than one part. The first error ends
// it all.
func each[T any](ctx context.Context, parts []T, do func(ctx context.Context, part T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(sandbox.Processors())

	for _, part := range parts {
		group.Go(func() error { return do(ctx, part) })
	}

	return group.Wait()
}

// tell counts pages that have been read.
func (r *reading) tell(pages, of int) {
	r.mu.Lock()
	defer r.mu.Unlock()

	const share = 0.95 // the rest is for putting them together

	r.done += pages
	r.Progress(share * float64(r.done) / float64(of))
}

// folder makes the leaf's own.
func (r *reading) folder(l *leaf) error {
	l.dir, l.at = filepath.Join(r.Dir, fmt.Sprintf("leaf-%06d", l.number)), 1
	if err := os.Mkdir(l.dir, 0o700); err != nil {
		return fmt.Errorf("make a page's folder: %w", err)
	}

	return nil
}

// on runs a tool in a leaf's folder.
func (r *reading) on(ctx context.Context, l *leaf, c sandbox.Command) (sandbox.Result, error) {
	c.Dir, c.Lane, c.Limits = l.dir, sandbox.Document, pageLimits()
	c.Limits.Wall = kit.Wall(r.Step, c.Limits.Wall)

	said, err := r.Deps.Runner.Run(ctx, c)
	if err != nil {
		return said, sandbox.Fault(ctx, err, r.failure)
	}

	return said, nil
}

// pageLimits are for one page. A page of newspaper takes 20 s; at 30 megapixels Tesseract holds 600
// MB.
func pageLimits() sandbox.Limits {
	const gb = 1 << 30

	return sandbox.Limits{
		Wall:         10 * time.Minute,
		CPU:          10 * time.Minute,
		Memory:       2 * gb,
		AddressSpace: 6 * gb,
		Output:       4 * gb,
		Processes:    16,
	}
}

// failure says what it means that a tool has ended.
func (r *reading) failure(exit *sandbox.Exit) error {
	switch {
	case exit.Signal != 0:
		return exit.Fault(
			fault.ConversionFailed,
			"A page could not be read. Try it again at a lower resolution.",
		)
	case r.From == "pdf":
		return sandbox.WithOutput(pdf.Broken(), exit.Stderr).Because(exit)
	}

	return sandbox.WithOutput(kit.Damaged(r.From), exit.Stderr).Because(exit)
}

// recognise has Tesseract read a picture. On one thread: two pages on a thread each are read nearly
// twice as fast as on two threads one after the other.
func (r *reading) recognise(ctx context.Context, l *leaf, file string, dpi int) error {
	args := []string{"-l", r.languages}
	if r.From == "pdf" && l.how == laid {
		args = append(args, "-c", "textonly_pdf=1")
	}

	form := map[string]string{"docx": "txt"}[r.To]
	_, err := r.on(
		ctx,
		l,
		r.asking(file, sandbox.WorkPath(result), dpi, append(args, cmp.Or(form, r.To))...),
	)

	return err
}

// asking is a run of Tesseract. Of pictures that tell their resolution themselves dpi is 0.
func (r *reading) asking(file, output string, dpi int, more ...string) sandbox.Command {
	args := []string{file, output}
	if dpi > 0 {
		args = append(args, "--dpi", strconv.Itoa(dpi))
	}

	return sandbox.Command{
		Tool:   tool,
		Args:   append(args, more...),
		Env:    []string{"OMP_THREAD_LIMIT=1"},
		Inputs: r.inputs(),
	}
}

// finish puts together what was read.
func (r *reading) finish(ctx context.Context) (ports.Made, error) {
	makers := map[string]func(ctx context.Context) (name string, err error){
		"pdf": r.bound, "txt": r.plain, "hocr": r.marked, "docx": r.worded,
	}

	name, err := makers[r.To](ctx)
	if err != nil {
		return ports.Made{}, err
	}

	made, err := kit.Job{Step: r.Step, Output: name}.Finish(sandbox.Result{})
	made.Warnings = append(r.Warnings(), made.Warnings...)
	made.Report = map[string]any{
		"pages_read":      len(r.read()),
		"pages_with_text": len(r.leaves) - len(r.read()),
	}

	return made, err
}
