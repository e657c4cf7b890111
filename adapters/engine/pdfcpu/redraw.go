package pdfcpu

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// redraw makes the pictures of a PDF smaller, as a level says, and leaves all else as it is. It
// returns nothing where nothing is gained.
func (l library) redraw(
	ctx context.Context,
	w *pdf.Work,
	from candidate,
	to level,
) (candidate, error) {
	list, err := shown(ctx, w, from.name)
	if err != nil || len(list) == 0 {
		return candidate{}, err
	}

	objects := map[string]json.RawMessage{}

	for i, batch := range batches(list) {
		o := shrinking{
			Pictures: batch,
			PPI:      to.ppi,
			Quality:  to.quality,
			Prefix:   sandbox.WorkPath(fmt.Sprintf("new-%s-%d-", to.name, i)),
		}
		if err := l.shrink(ctx, w, from, o, objects); err != nil {
			return candidate{}, err
		}
	}

	if len(objects) == 0 {
		return candidate{}, nil
	}

	name := to.name + ".pdf"
	if err := update(ctx, w, from.name, name, objects); err != nil {
		return candidate{}, err
	}

	same, err := l.alike(ctx, w, from.name, name, pagesOf(list, objects))
	if err != nil {
		return candidate{}, err
	}

	if !same {
		w.Warn(
			"The pictures of the PDF could not be made smaller without changing how it looks, and are as they were.",
		)

		return candidate{}, nil
	}

	return weigh(w, name), nil
}

const described = "pictures.json"

// shrink has qpdf unpack a batch of pictures, and Main make them anew. What takes their places is
// added to objects.
func (l library) shrink(
	ctx context.Context,
	w *pdf.Work,
	from candidate,
	o shrinking,
	objects map[string]json.RawMessage,
) error {
	const unpacked = "picture"

	args := []string{
		"--warning-exit-0", "--json=2", "--json-key=qpdf", "--decode-level=generalized",
		"--json-stream-data=file", "--json-stream-prefix=" + sandbox.WorkPath(unpacked),
	}
	for _, p := range o.Pictures {
		args = append(args, "--json-object="+strconv.Itoa(p.Object))
	}

	said, err := w.Run(
		ctx,
		sandbox.Command{Tool: "qpdf", Args: append(args, sandbox.WorkPath(from.name))},
	)
	if err != nil {
		return err
	}
	defer removeAll(w.Dir, unpacked)

	var made map[string]json.RawMessage

	o.Described = sandbox.InPath(described)

	mount := sandbox.Mount{Name: described, Content: said.Stdout}
	if err := l.run(ctx, w, order{Shrink: &o}, []sandbox.Mount{mount}, &made); err != nil {
		return err
	}

	maps.Copy(objects, made)

	return nil
}

// removeAll removes files of the step's folder by how their names begin. What cannot be removed
// goes with the folder.
func removeAll(dir, prefix string) {
	names, _ := filepath.Glob(filepath.Join(dir, prefix+"-*"))
	for _, name := range names {
		_ = os.Remove(name)
	}
}

// update has qpdf put objects into a PDF.
func update(
	ctx context.Context,
	w *pdf.Work,
	from, to string,
	objects map[string]json.RawMessage,
) error {
	header := map[string]any{
		"jsonversion":                  2,
		"pdfversion":                   "1.5",
		"pushedinheritedpageresources": false,
		"calledgetallpages":            false,
	}

	content, err := json.Marshal(map[string]any{"qpdf": []any{header, objects}})
	if err != nil {
		return fmt.Errorf("pdfcpu: %w", err)
	}

	const news = "update.json"

	mount := sandbox.Mount{Name: news, Content: content}

	return w.QPDF(ctx, []sandbox.Mount{mount}, sandbox.WorkPath(from), sandbox.WorkPath(to),
		"--update-from-json="+sandbox.InPath(news), "--object-streams=generate")
}

// pagesOf returns some pages that show pictures which were made anew.
func pagesOf(list []picture, objects map[string]json.RawMessage) []int {
	var pages []int

	for _, p := range list {
		if _, ok := objects[objectName(p.Object)]; ok {
			pages = append(pages, p.page)
		}
	}

	pages = pdf.Set(pages)

	const most = 4
	if len(pages) <= most {
		return pages
	}

	return []int{pages[0], pages[len(pages)/3], pages[2*len(pages)/3], pages[len(pages)-1]}
}

func objectName(number int) string { return "obj:" + strconv.Itoa(number) + " 0 R" }

// alike reports whether pages of two PDFs look the same, drawn small.
func (l library) alike(ctx context.Context, w *pdf.Work, a, b string, pages []int) (bool, error) {
	o := order{Compare: &comparison{}}

	for _, name := range []string{a, b} {
		stem := "look-" + strings.TrimSuffix(name, ".pdf")

		var drawn []string

		for _, page := range pages {
			n, root := strconv.Itoa(page), stem+"-"+strconv.Itoa(page)

			_, err := w.Run(ctx, sandbox.Command{
				Tool: "pdftoppm",
				Args: []string{
					"-singlefile",
					"-f",
					n,
					"-l",
					n,
					"-scale-to",
					"100",
					sandbox.WorkPath(name),
					sandbox.WorkPath(root),
				},
			})
			if err != nil {
				return false, err
			}

			drawn = append(drawn, sandbox.WorkPath(root+".ppm"))
		}

		o.Compare.Pages = append(o.Compare.Pages, slices.Clone(drawn))
	}

	var same bool

	err := l.run(ctx, w, o, nil, &same)

	return same, err
}
