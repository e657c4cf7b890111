package catalog

import (
	"cmp"
	"iter"
	"slices"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// Conversion is a pair of formats and the way between them.
type Conversion struct {
	From, To format.Format
	Chain    route.Chain
	Options  []option.Field
}

// Conversions returns every pair that can be converted here, sorted by the ids of source and
// target: those from a format and those to one, where they are named by id, alias or extension. A
// name that is no format's is UnsupportedFormat.
func (c *Catalog) Conversions(from, to string) (iter.Seq[Conversion], error) {
	source, wrongSource := c.named(from, "from")

	target, wrongTarget := c.named(to, "to")
	if err := append(wrongSource, wrongTarget...).Err(); err != nil {
		return nil, err
	}

	convert := operation.Conversion()

	return func(yield func(Conversion) bool) {
		for _, from := range c.sources(source) {
			for _, to := range c.planner.Targets(from.ID) {
				if target != "" && to != target {
					continue
				}

				chain, _ := c.planner.Plan(from.ID, to)

				written, _ := c.formats.Find(to)
				if !yield(
					Conversion{
						From:    from,
						To:      written,
						Chain:   chain,
						Options: option.Named(convert.Fields, chain.Options()),
					},
				) {
					return
				}
			}
		}
	}, nil
}

// named returns the id of the format that a filter names, "" for no filter.
func (c *Catalog) named(name, field string) (string, fault.List) {
	if name == "" {
		return "", nil
	}

	f, ok := c.formats.Find(name)
	if !ok {
		return "", fault.List{c.unknown(fault.UnsupportedFormat, name).On(field)}
	}

	return f.ID, nil
}

// sources returns the formats that are read here, sorted by id: one of them, or for "" all.
func (c *Catalog) sources(only string) []format.Format {
	var list []format.Format

	for _, f := range c.formats.All() {
		if c.reads[f.ID] && (only == "" || f.ID == only) {
			list = append(list, f)
		}
	}

	slices.SortFunc(list, func(a, b format.Format) int { return cmp.Compare(a.ID, b.ID) })

	return list
}

// Taken is a format that an operation takes, and what the operation can write from it.
type Taken struct {
	format.Format
	Targets []string // format ids, sorted
}

// Query returns the formats that an operation takes, in the order of the catalogue. A name that is
// none of the operations that can be asked for is NotFound.
func (c *Catalog) Query(name string) ([]Taken, error) {
	op, ok := operation.Find(name)
	if !ok || !op.Asked {
		return nil, fault.New(
			fault.NotFound,
			"There is no operation %q to ask for; there are: %s.",
			fault.Clip(name, fault.MaxNamed),
			join(queries()),
		)
	}

	var list []Taken

	for _, f := range c.formats.All() {
		if slices.Contains(c.operations[f.ID], name) {
			list = append(list, Taken{f, c.Targets(op, f.ID)})
		}
	}

	return list, nil
}

// queries are the names of the operations that can be asked for.
func queries() []string {
	var names []string

	for _, op := range operation.All() {
		if op.Asked {
			names = append(names, op.Name)
		}
	}

	return names
}

// Targets returns the ids of what an operation can write from a format, sorted; none where only the
// content of what it makes tells that.
func (c *Catalog) Targets(op operation.Operation, from string) []string {
	if !op.Crosses {
		return c.planner.Targets(from)
	}

	if !slices.Contains(c.operations[from], op.Name) {
		return nil
	}

	return slices.DeleteFunc(
		c.planner.Reach(op.Edges(), from),
		func(id string) bool { return id == format.Any },
	)
}

// OptionsOf returns the options that an operation takes where it writes a format: those that some
// way to it honours, in the order of the operation's fields.
func (c *Catalog) OptionsOf(op operation.Operation, to string) []option.Field {
	var names []string

	for _, e := range c.order {
		for _, edge := range e.Edges() {
			if edge.To == to && (edge.Operation != "") == op.Crosses &&
				(edge.Operation == "" || edge.Operation == op.Edges()) {
				names = append(names, edge.Options...)
			}
		}
	}

	return option.Named(op.Fields, names)
}
