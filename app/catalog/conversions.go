package catalog

import (
	"cmp"
	"iter"
	"slices"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
)

// Conversion is a pair of formats and the way between them.
type Conversion struct {
	From, To format.Format
	Chain    route.Chain
	Options  []option.Field
}

// Conversions returns every pair that can be converted here, sorted by the ids of source and target: those from a format and those to one,
// where they are named by id, alias or extension. A name that is no format's is UnsupportedFormat.
func (c *Catalog) Conversions(from, to string) (iter.Seq[Conversion], error) {
	source, wrongSource := c.named(from, "from")
	target, wrongTarget := c.named(to, "to")
	if err := append(wrongSource, wrongTarget...).Err(); err != nil {
		return nil, err
	}
	options := make(map[format.Category][]option.Field)
	for _, category := range format.Categories() {
		options[category] = option.Conversion(category)
	}
	return func(yield func(Conversion) bool) {
		for _, from := range c.sources(source) {
			for _, to := range c.planner.Targets(from.ID) {
				if target != "" && to != target {
					continue
				}
				chain, _ := c.planner.Plan(from.ID, to)
				written, _ := c.formats.Find(to)
				if !yield(Conversion{From: from, To: written, Chain: chain, Options: options[written.Category]}) {
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

// queries are the operations that can be asked for, those of the public documentation.
func queries() []string { return []string{job.OpConvert, "compress", "crop", "trim", "merge"} }

// Query returns the formats that an operation takes, in the order of the catalogue. One that this server does not do takes none; a name that
// is none of the operations that can be asked for is NotFound.
func (c *Catalog) Query(operation string) ([]Taken, error) {
	if !slices.Contains(queries(), operation) {
		return nil, fault.New(fault.NotFound, "There is no operation %q to ask for; there are: %s.", fault.Clip(operation, fault.MaxNamed), join(queries()))
	}
	if operation != job.OpConvert {
		return nil, nil
	}
	var list []Taken
	for _, f := range c.formats.All() {
		if targets := c.planner.Targets(f.ID); len(targets) > 0 {
			list = append(list, Taken{f, targets})
		}
	}
	return list, nil
}
