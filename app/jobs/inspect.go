package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/ports"
)

// check adds to the faults that were found in the tasks those that show in what the tasks refer to:
// files, URLs, and what there is to convert with. It returns all of them, with what is odd about
// the files, and leaves none out but what may only follow from another one.
func (s *Service) check(ctx context.Context, tx ports.Tx, p access.Principal, d *draft) error {
	if d.checked {
		return fault.Warned(d.faults.Err(), d.warned())
	}

	more, err := s.inspect(ctx, tx, p, d)
	if err != nil {
		return fmt.Errorf("look at the files: %w", err)
	}

	d.faults = append(d.faults, more...)
	d.faults = append(d.faults, s.checkRoutes(*d, d.faults)...)
	d.sort()
	d.checked = true

	return fault.Warned(d.faults.Err(), d.warned())
}

// checkAlone is check where the job is not to be stored, or not yet.
func (s *Service) checkAlone(ctx context.Context, p access.Principal, d *draft) error {
	if !d.asks() {
		return s.check(ctx, ports.Tx{}, p, d)
	}

	return s.Store.Read(
		ctx,
		func(ctx context.Context, tx ports.Tx) error { return s.check(ctx, tx, p, d) },
	)
}

// sort orders the faults by the request's fields, and those of tasks by the draft's order of these.
func (d *draft) sort() {
	rank := map[string]int{}

	for i, spec := range d.specs {
		// as faults have it: a long one is clipped
		_, name := place(fault.New(fault.InvalidInput, "").On(spec.At("any")))
		// a field that is no task comes before them
		rank[name] = cmp.Or(rank[name], i+1)
	}

	slices.SortStableFunc(d.faults, func(a, b *fault.Fault) int {
		field, task := place(a)
		otherField, otherTask := place(b)

		return cmp.Or(strings.Compare(field, otherField), cmp.Compare(rank[task], rank[otherTask]))
	})
}

// place returns the request's field and the task that a fault is of.
func place(f *fault.Fault) (field, task string) {
	field, rest, _ := strings.Cut(f.Field, ".")
	task, _, _ = strings.Cut(rest, ".")

	return field, task
}

// inspect notes the formats of the files that the graph names by id, or holds. All that are not the
// caller's, or gone, or could not be received, are listed.
func (s *Service) inspect(
	ctx context.Context,
	tx ports.Tx,
	p access.Principal,
	d *draft,
) (fault.List, error) {
	faults, err := s.connect(ctx, tx, p, d)
	if err != nil {
		return nil, err
	}

	for _, spec := range d.specs {
		if _, known := d.formats[spec.Name]; known {
			continue
		}

		is, warnings, err := s.formatOf(ctx, tx, p, spec)
		if named := (*fault.Fault)(nil); errors.As(err, &named) {
			faults = append(faults, named.On(spec.At(operation.FieldFile)))
			continue
		}

		if err != nil {
			return nil, err
		}

		if is != "" {
			d.formats[spec.Name] = is
			if len(warnings) > 0 {
				d.warnings[spec.Name] = warnings
			}
		}
	}

	return faults, nil
}

// warned returns what is odd about files of the request, in the order of their tasks.
func (d *draft) warned() []string {
	var list []string
	for _, spec := range d.specs {
		list = append(list, d.warnings[spec.Name]...)
	}

	return list
}

// asks reports whether the store must be asked for the format of what a task takes.
func (d *draft) asks() bool {
	return slices.ContainsFunc(d.specs, func(spec job.Spec) bool {
		_, known := d.formats[spec.Name]
		file := !known && !inline(spec) && givenFile(spec) != ""

		return file || spec.Values.Has(operation.FieldConnection)
	})
}

// formatOf returns the format of the file that an import takes, "" where it takes none that is
// here, and what is odd about one that is part of the request.
func (s *Service) formatOf(
	ctx context.Context, tx ports.Tx, p access.Principal, spec job.Spec,
) (is string, warnings []string, err error) {
	if content, size := spec.Values.File(operation.FieldFile); content != nil {
		is, warnings, err = s.Files.FormatOf(ctx, spec.Values.Text("filename"), content, size)
		return is, warnings, misencoded(err)
	}

	id := givenFile(spec)
	if id == "" {
		return "", nil, nil
	}

	f, err := s.Files.Owned(ctx, tx, p, id)

	return f.Format, nil, err
}

// givenFile returns the id of the file that an import takes which is here already, "" for other
// tasks.
func givenFile(spec job.Spec) string {
	if op, _ := operation.Find(spec.Operation); op.Runs != operation.OnAcceptance {
		return ""
	}

	return spec.Values.Text(operation.FieldFile)
}
