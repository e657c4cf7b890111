package pdfcpu

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// deepest bounds how far trees of strangers are followed: they may lead back to themselves.
const deepest = 100

// tags are the structure of a PDF: what its content is, for readers that read aloud (ISO 32000-1,
// 14.7). pdfcpu joins none, and the numbers that lead from content to it would then lead to that of
// the first part.
type tags struct {
	root   types.Dict            // of the structure; nil where there is none
	spoken types.Object          // the language
	lang   string                // the same, as it is written
	shared map[string]types.Dict // of role and class names
	pairs  types.Array           // of the parent tree: a number, and what its content is in
	next   int                   // the first number that is free
}

// tagsOf reads the structure of a PDF.
func tagsOf(in *model.Context) (tags, error) {
	t := tags{shared: map[string]types.Dict{}}

	catalog, err := in.Catalog()
	if err != nil {
		return t, err
	}

	t.spoken, t.lang = catalog["Lang"], langOf(catalog)
	if t.root, err = in.DereferenceDict(catalog["StructTreeRoot"]); err != nil || t.root == nil {
		return t, err
	}

	for _, key := range []string{"RoleMap", "ClassMap"} {
		if t.shared[key], err = in.DereferenceDict(t.root[key]); err != nil {
			return t, err
		}
	}

	if key := t.root.IntEntry("ParentTreeNextKey"); key != nil {
		t.next = *key
	}

	err = t.parents(in, t.root["ParentTree"], 0)

	return t, err
}

func langOf(d types.Dict) string {
	if d["Lang"] == nil {
		return ""
	}

	return d["Lang"].String()
}

// parents gathers the pairs of a tree of numbers.
func (t *tags) parents(in *model.Context, node types.Object, depth int) error {
	d, err := in.DereferenceDict(node)
	if err != nil || d == nil || depth > deepest {
		return err
	}

	nums, err := in.DereferenceArray(d["Nums"])
	if err != nil {
		return err
	}

	for i := 0; i+1 < len(nums); i += 2 {
		number, ok := nums[i].(types.Integer)
		if !ok {
			continue
		}

		t.pairs = append(t.pairs, number, nums[i+1])
		t.next = max(t.next, number.Value()+1)
	}

	kids, err := in.DereferenceArray(d["Kids"])
	if err != nil {
		return err
	}

	for _, kid := range kids {
		if err := t.parents(in, kid, depth+1); err != nil {
			return err
		}
	}

	return nil
}

// renumber has the content of a part name other numbers: those behind a first one. Numbers of a
// part without a structure lead nowhere, and go.
func (t *tags) renumber(part *model.Context, first int) {
	for _, entry := range part.Table {
		if entry != nil && !entry.Free {
			renumbered(entry.Object, first, t.root == nil, 0)
		}
	}

	t.next += first
}

func renumbered(object types.Object, first int, drop bool, depth int) {
	if depth > deepest {
		return
	}

	switch o := object.(type) {
	case types.Array:
		for _, each := range o {
			renumbered(each, first, drop, depth+1)
		}
	case types.StreamDict:
		renumbered(o.Dict, first, drop, depth)
	case types.Dict:
		for _, key := range []string{"StructParent", "StructParents"} {
			number, ok := o[key].(types.Integer)

			switch {
			case ok && drop:
				delete(o, key)
			case ok:
				o[key] = number + types.Integer(first)
			}
		}

		for _, each := range o {
			renumbered(each, first, drop, depth+1)
		}
	}
}

// adopt puts the structure of a part that was joined behind that of the whole.
func (t *tags) adopt(whole *model.Context, part tags) error {
	first := types.Integer(t.next)
	t.next = part.next

	if part.root == nil {
		return nil
	}

	// The pairs lead to objects, which have other numbers by now.
	part.pairs = nil
	if err := part.parents(whole, part.root["ParentTree"], 0); err != nil {
		return err
	}

	for i := 0; i+1 < len(part.pairs); i += 2 {
		if number, ok := part.pairs[i].(types.Integer); ok {
			part.pairs[i] = number + first
		}
	}

	catalog, err := whole.Catalog()
	if err != nil {
		return err
	}

	if t.root == nil {
		t.root, t.lang = types.Dict{"Type": types.Name("StructTreeRoot")}, langOf(catalog)

		at, err := whole.IndRefForNewObject(t.root)
		if err != nil {
			return err
		}

		catalog["StructTreeRoot"] = *at
		catalog["MarkInfo"] = types.Dict{"Marked": types.Boolean(true)}
	}

	if err := t.elements(whole, part, catalog["StructTreeRoot"]); err != nil {
		return fmt.Errorf("elements: %w", err)
	}

	t.names(part)
	t.pairs = append(t.pairs, part.pairs...)

	return nil
}

// elements appends those of the first rank. They name their parent, and the language of the part
// where it is another.
func (t *tags) elements(whole *model.Context, part tags, root types.Object) error {
	mine, err := several(whole, t.root["K"])
	if err != nil {
		return err
	}

	theirs, err := several(whole, part.root["K"])
	if err != nil {
		return err
	}

	for _, each := range theirs {
		element, err := whole.DereferenceDict(each)
		if err != nil || element == nil {
			return err
		}

		element["P"] = root
		if part.lang != "" && part.lang != t.lang && element["Lang"] == nil {
			element["Lang"] = part.spoken
		}
	}

	t.root["K"] = slices.Concat(mine, theirs)

	return nil
}

// several returns the elements of an entry that may hold one alone.
func several(in *model.Context, entry types.Object) (types.Array, error) {
	object, err := in.Dereference(entry)
	if err != nil || object == nil {
		return nil, err
	}

	if list, ok := object.(types.Array); ok {
		return list, nil
	}

	return types.Array{entry}, nil
}

// names takes over what names of roles and classes mean, where it is not said yet.
func (t *tags) names(part tags) {
	for key, theirs := range part.shared {
		if len(theirs) == 0 {
			continue
		}

		mine := maps.Clone(theirs)
		maps.Copy(mine, t.shared[key])
		t.shared[key], t.root[key] = mine, mine
	}
}

// finish writes the tree that leads from content to its elements.
func (t *tags) finish(whole *model.Context) error {
	if t.root == nil {
		return nil
	}

	if err := t.enclose(whole); err != nil {
		return err
	}

	at, err := whole.IndRefForNewObject(types.Dict{"Nums": t.pairs})
	if err != nil {
		return err
	}

	t.root["ParentTree"] = *at
	t.root["ParentTreeNextKey"] = types.Integer(t.next)
	delete(t.root, "IDTree") // of the first part alone

	return nil
}

// enclose puts all elements of the first rank into one, which is what readers look for.
func (t *tags) enclose(whole *model.Context) error {
	elements, err := several(whole, t.root["K"])
	if err != nil || len(elements) < 2 {
		return err
	}

	catalog, err := whole.Catalog()
	if err != nil {
		return err
	}

	at, err := whole.IndRefForNewObject(types.Dict{
		"Type": types.Name("StructElem"), "S": types.Name("Document"),
		"P": catalog["StructTreeRoot"], "K": elements,
	})
	if err != nil {
		return err
	}

	for _, each := range elements {
		element, err := whole.DereferenceDict(each)
		if err != nil {
			return err
		}

		if element != nil {
			element["P"] = *at
		}
	}

	t.root["K"] = *at

	return nil
}
