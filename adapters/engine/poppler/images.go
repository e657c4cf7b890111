package poppler

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// embedded is a picture in a PDF.
type embedded struct {
	page, number  int // the number counts those of a run of pdfimages
	width, height int
}

// images takes the pictures out of pages as they are: JPEG stays JPEG, and what PNG cannot hold
// becomes TIFF. Masks are none, and what stands on several pages is taken once.
func images(ctx context.Context, r *run) (ports.Made, error) {
	seen := map[string]bool{}

	var products []ports.Product

	list := spans(r.pages, len(r.pages))
	for i, s := range list {
		found, err := r.list(ctx, s, seen)
		if err != nil {
			return ports.Made{}, err
		}

		more, err := r.extract(ctx, i, s, found)
		if err != nil {
			return ports.Made{}, err
		}

		products = append(products, more...)

		r.step.Progress(float64(i+1) / float64(len(list)))
	}

	if len(products) == 0 {
		return ports.Made{}, fault.New(
			fault.UnsupportedConversion,
			"There are no pictures on these pages. To get pictures of the pages, convert the PDF to png or jpg.",
		)
	}

	return r.made(products...), nil
}

// maxImages is how many pictures are taken out of a PDF at most.
const maxImages = 2000

// list returns the pictures of a run of pages that were not seen before.
func (r *run) list(ctx context.Context, s span, seen map[string]bool) ([]embedded, error) {
	c := kit.Probe(
		pdfimages,
		"-list",
		"-f",
		strconv.Itoa(s.first),
		"-l",
		strconv.Itoa(s.last),
		sandbox.InPath(input),
	)
	c.Inputs = mounted(r.step.Input().Path)

	said, err := r.deps.Runner.Run(ctx, c)
	if err != nil {
		return nil, sandbox.Fault(ctx, err, failure)
	}

	var list []embedded

	for line := range bytes.Lines(said.Stdout) {
		found, object, ok := embeddedIn(string(line))
		if !ok || object != inline && seen[object] {
			continue
		}

		if err := r.cfg.Fits(found.width, found.height, 1); err != nil {
			return nil, err
		}

		list, seen[object] = append(list, found), true
	}

	if len(seen) > maxImages || len(list) > maxImages {
		return nil, fault.New(
			fault.FileTooLarge,
			"There are more than %d pictures on these pages. Choose fewer by pages.",
			maxImages,
		)
	}

	return list, nil
}

// inline stands in the place of an object's number for a picture that is part of the page.
const inline = "[inline]"

// embeddedIn reads a line of pdfimages: page, number, kind, width, height, five more, and the
// object. Masks and headings are none.
func embeddedIn(line string) (found embedded, object string, ok bool) {
	const columns, objectAt = 14, 10

	fields := strings.Fields(line)
	if len(fields) < columns || fields[2] != "image" {
		return embedded{}, "", false
	}

	for i, n := range []*int{&found.page, &found.number, nil, &found.width, &found.height} {
		if n != nil {
			*n, _ = strconv.Atoi(fields[i])
		}
	}

	return found, fields[objectAt], true
}

// extract writes what was found on a run of pages; what else pdfimages writes goes.
func (r *run) extract(
	ctx context.Context,
	run int,
	s span,
	found []embedded,
) ([]ports.Product, error) {
	if len(found) == 0 {
		return nil, nil
	}

	prefix := fmt.Sprintf("run%d", run)

	err := r.command(
		ctx,
		pdfimages,
		"-png",
		"-j",
		"-f",
		strconv.Itoa(s.first),
		"-l",
		strconv.Itoa(s.last),
		sandbox.InPath(input),
		sandbox.WorkPath(prefix),
	)
	if err != nil {
		return nil, err
	}

	names, err := sandbox.Outputs(r.step.Dir)
	if err != nil {
		return nil, fmt.Errorf("poppler: %w", err)
	}

	written := map[int]string{}

	for _, name := range names {
		if strings.HasPrefix(name, prefix+"-") {
			written[numberOf(name)] = name
		}
	}

	var products []ports.Product

	of := map[int]int{}

	for _, e := range found {
		name, ok := written[e.number]
		if !ok {
			continue
		}

		delete(written, e.number)
		of[e.page]++
		products = append(products, r.picture(name, e.page, of[e.page]))
	}

	for _, name := range written {
		if err := os.Remove(filepath.Join(r.step.Dir, name)); err != nil {
			return nil, fmt.Errorf("remove a mask: %w", err)
		}
	}

	return products, nil
}

// picture names one: after the input, its page, and its place there.
func (r *run) picture(name string, page, n int) ports.Product {
	formats := map[string]string{".png": "png", ".jpg": "jpg", ".tif": "tiff"}
	id := formats[filepath.Ext(name)]
	product := r.named(name, fmt.Sprintf("%d-%d", page, n), id)
	product.Format = id

	return product
}
