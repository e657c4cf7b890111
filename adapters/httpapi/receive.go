package httpapi

import (
	"context"
	"maps"
	"slices"

	"github.com/convertd/convertd/app/files"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
)

// maxFiles is how many files one call may send.
const maxFiles = 50

// take takes a file, unless something is wrong already.
func (f *form) take(ctx context.Context, in files.Incoming) error {
	switch {
	case len(f.shot.Places) > 0:
		f.refuse(severalSources(fieldFile))
	case len(f.shot.Uploads) == maxFiles:
		f.refuse(
			fault.New(fault.InvalidInput, "At most %d files can be taken at once.", maxFiles).
				On(fieldFile),
		)
	}

	f.checkOptions()

	if err := f.err(); err != nil {
		return err
	}

	got, err := f.receive(ctx, in)
	if err != nil {
		return err
	}

	f.shot.Uploads = append(f.shot.Uploads, got)

	return f.checkRoutes()
}

// takeRaw takes the body as the file, unless it is empty and the query says where the file is. All
// else is known by then, and checked first.
func (f *form) takeRaw(ctx context.Context) error {
	if err := f.err(); err != nil {
		return err
	}

	if err := f.shot.CheckTarget(); err != nil {
		return err
	}

	if !f.dry {
		if err := f.room(ctx); err != nil {
			return err
		}
	}

	in, err := f.rawFile()
	if fault.Is(err, fault.NoFiles) && len(f.shot.Places) > 0 {
		return nil
	}

	if err != nil {
		return err
	}

	return f.take(ctx, in)
}

// checkOptions looks at the options as far as they are here. Where the target is known, only what
// some way to it honours is taken.
func (f *form) checkOptions() {
	op := f.shot.Operation

	_, fields := op.Apart()
	if target, ok := f.shot.Values[operation.FieldOutput].(string); ok {
		fields = f.Catalog.OptionsOf(op, target)
	}

	fields = slices.Clone(fields)
	for i := range fields {
		fields[i].Required = false // it may come behind the file
	}

	given := maps.Clone(f.shot.Values)
	among, _ := given[fieldOptions].(map[string]any)
	maps.Copy(given, among)
	maps.DeleteFunc(given, func(name string, _ any) bool {
		return name == fieldOptions ||
			slices.ContainsFunc(
				op.Fields,
				func(o option.Field) bool { return o.Apart && o.Name == name },
			)
	})
	_, faults := option.Parse(fields, given, "")
	f.faults = append(f.faults, faults...)
}

// checkRoutes refuses files that the operation cannot be done to, once both are known.
func (f *form) checkRoutes() error {
	op, named := f.shot.Operation, option.Values(f.shot.Values)
	if op.Joins {
		return nil
	}

	for _, u := range f.shot.Uploads {
		from, _ := f.Catalog.Formats().Find(u.File.Format)

		to := op.Destination(named, from)
		if to == "" {
			continue
		}

		if _, err := f.Catalog.Plan(op, []string{from.ID}, to); err != nil {
			return fault.Warned(
				fault.Of(err).On(fieldTarget).With("from", from.ID).With("to", to),
				u.Warnings,
			)
		}
	}

	return nil
}
