package pdfcpu

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/convertd/convertd/adapters/engine/kit/pdf"
)

// join joins the parts, and tells what each holds. qpdf is next, unless files are attached to one:
// those are for the engine to carry over.
func (o order) join() (holds []pdf.Holding, next []string, err error) {
	holds, err = join(o.Join, o.Output)
	if err != nil ||
		slices.ContainsFunc(holds, func(h pdf.Holding) bool { return h.Attached }) {
		return holds, nil, err
	}

	return holds, []string{"/usr/bin/qpdf", "--warning-exit-0", o.Output, o.Finished}, nil
}

// join writes one PDF with the pages of all parts. Each part has a bookmark, with its own under it.
// Attached files are left out.
func join(parts []part, output string) (holds []pdf.Holding, err error) {
	whole, holding, err := open(parts[0])
	if err != nil {
		return nil, err
	}

	holds = append(holds, holding)

	if err := pdfcpu.EnsureOutlines(whole, parts[0].Title, false); err != nil {
		return nil, fmt.Errorf("bookmarks: %w", err)
	}

	structure, err := tagsOf(whole)
	if err != nil {
		return nil, fmt.Errorf("tags: %w", err)
	}

	structure.renumber(whole, 0)

	for _, p := range parts[1:] {
		holding, err := add(whole, &structure, p)
		if err != nil {
			return nil, err
		}

		holds = append(holds, holding)
	}

	if err := structure.finish(whole); err != nil {
		return nil, fmt.Errorf("tags: %w", err)
	}

	if err := chain(whole); err != nil {
		return nil, fmt.Errorf("bookmarks: %w", err)
	}

	return holds, write(whole, output)
}

func write(whole *model.Context, output string) (err error) {
	out, err := os.Create(output)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()

	return api.WriteContext(whole, out)
}

// add puts a part behind what is joined already.
func add(whole *model.Context, structure *tags, p part) (pdf.Holding, error) {
	next, holds, err := open(p)
	if err != nil {
		return holds, err
	}

	theirs, err := tagsOf(next)
	if err != nil {
		return holds, fmt.Errorf("tags: %w", err)
	}

	theirs.renumber(next, structure.next)

	// It gives each object of the part another number, in the dictionaries that are held here too.
	if err := pdfcpu.MergeXRefTables(p.Title, next, whole, false, false); err != nil {
		return holds, fmt.Errorf("join: %w", err)
	}

	if err := structure.adopt(whole, theirs); err != nil {
		return holds, fmt.Errorf("tags: %w", err)
	}

	return holds, nil
}

// open reads a part, without what is joined elsewhere or cannot be, and tells what it holds.
func open(p part) (*model.Context, pdf.Holding, error) {
	in, err := os.Open(p.Path)
	if err != nil {
		return nil, pdf.Holding{}, err
	}

	conf := model.NewDefaultConfiguration()
	conf.Cmd = model.MERGECREATE
	conf.OptimizeBeforeWriting = false

	read, err := api.ReadAndValidate(in, conf)
	if err != nil {
		return nil, pdf.Holding{}, errors.Join(err, in.Close())
	}
	// The file stays open: streams are read from it until all is written.

	root, err := read.Catalog()
	if err != nil {
		return nil, pdf.Holding{}, err
	}

	holds := pdf.Holding{
		Signed: signed(
			read,
		),
		Attached:   read.Names["EmbeddedFiles"] != nil,
		Restricted: read.Encrypt != nil,
	}

	delete(read.Names, "EmbeddedFiles")

	if names, err := read.DereferenceDict(root["Names"]); err == nil {
		delete(names, "EmbeddedFiles")
	}

	if outlines, err := read.DereferenceDict(root["Outlines"]); err != nil ||
		outlines["First"] == nil {
		delete(root, "Outlines")
	}

	read.EnsureVersionForWriting()

	return read, holds, nil
}

// signed reports whether a field holds a signature.
func signed(in *model.Context) bool {
	for _, ofRevision := range in.Signatures {
		for _, s := range ofRevision {
			if s.Signed {
				return true
			}
		}
	}

	return false
}

// chain sets what leads from each bookmark of the first rank to the one before it: pdfcpu writes
// another key.
func chain(whole *model.Context) error {
	root, err := whole.Catalog()
	if err != nil {
		return err
	}

	outlines, err := whole.DereferenceDict(root["Outlines"])
	if err != nil {
		return err
	}

	before := types.Object(nil)

	for at := outlines["First"]; at != nil; {
		item, err := whole.DereferenceDict(at)
		if err != nil {
			return err
		}

		delete(item, "Previous")
		delete(item, "Prev")

		if before != nil {
			item["Prev"] = before
		}

		before, at = at, item["Next"]
	}

	return nil
}
