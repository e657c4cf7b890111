package pdfcpu

import (
	"errors"
	"fmt"
	"os"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// join writes one PDF with the pages of all parts. Each part has a bookmark, with its own under it.
// Attached files are left out.
func join(parts []part, output string) (err error) {
	whole, err := open(parts[0])
	if err != nil {
		return err
	}

	if err := pdfcpu.EnsureOutlines(whole, parts[0].Title, false); err != nil {
		return fmt.Errorf("bookmarks: %w", err)
	}

	structure, err := tagsOf(whole)
	if err != nil {
		return fmt.Errorf("tags: %w", err)
	}

	structure.renumber(whole, 0)

	for _, p := range parts[1:] {
		if err := add(whole, &structure, p); err != nil {
			return err
		}
	}

	if err := structure.finish(whole); err != nil {
		return fmt.Errorf("tags: %w", err)
	}

	if err := chain(whole); err != nil {
		return fmt.Errorf("bookmarks: %w", err)
	}

	out, err := os.Create(output)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()

	return api.WriteContext(whole, out)
}

// add puts a part behind what is joined already.
func add(whole *model.Context, structure *tags, p part) error {
	next, err := open(p)
	if err != nil {
		return err
	}

	theirs, err := tagsOf(next)
	if err != nil {
		return fmt.Errorf("tags: %w", err)
	}

	theirs.renumber(next, structure.next)

	// It gives each object of the part another number, in the dictionaries that are held here too.
	if err := pdfcpu.MergeXRefTables(p.Title, next, whole, false, false); err != nil {
		return fmt.Errorf("join: %w", err)
	}

	if err := structure.adopt(whole, theirs); err != nil {
		return fmt.Errorf("tags: %w", err)
	}

	return nil
}

// open reads a part, without what is joined elsewhere or cannot be.
func open(p part) (*model.Context, error) {
	in, err := os.Open(p.Path)
	if err != nil {
		return nil, err
	}

	conf := model.NewDefaultConfiguration()
	conf.Cmd = model.MERGECREATE
	conf.OptimizeBeforeWriting = false

	read, err := api.ReadAndValidate(in, conf)
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	// The file stays open: streams are read from it until all is written.

	root, err := read.Catalog()
	if err != nil {
		return nil, err
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

	return read, nil
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
