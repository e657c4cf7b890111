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
	"github.com/convertd/convertd/ports"
)

// check adds to the faults that were found in the tasks those that show in what the tasks refer to: files, URLs, and what there is to convert with. It
// returns all of them, and leaves none out but what may only follow from another one.
func (s *Service) check(ctx context.Context, tx ports.Tx, p access.Principal, d *draft) error {
	if d.checked {
		return d.faults.Err()
	}
	more, err := s.look(ctx, tx, p, d)
	if err != nil {
		return fmt.Errorf("look at the files: %w", err)
	}
	d.faults = append(d.faults, more...)
	d.faults = append(d.faults, s.checkRoutes(*d, d.faults)...)
	d.sort()
	d.checked = true
	return d.faults.Err()
}

// checkAlone is check where the job is not to be stored, or not yet.
func (s *Service) checkAlone(ctx context.Context, p access.Principal, d *draft) error {
	if !d.asks() {
		return s.check(ctx, ports.Tx{}, p, d)
	}
	return s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error { return s.check(ctx, tx, p, d) })
}

// sort orders the faults by the request's fields, and those of tasks by the draft's order of these.
func (d *draft) sort() {
	rank := map[string]int{}
	for i, spec := range d.specs {
		_, name := place(fault.New(fault.InvalidInput, "").On(spec.At("any"))) // as faults have it: a long one is clipped
		rank[name] = cmp.Or(rank[name], i+1)                                   // a field that is no task comes before them
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

// look notes the formats of the files that the graph names by id, or holds. All that are not the caller's, or gone, or could not be received, are
// listed.
func (s *Service) look(ctx context.Context, tx ports.Tx, p access.Principal, d *draft) (fault.List, error) {
	var faults fault.List
	for _, spec := range d.specs {
		if _, known := d.formats[spec.Name]; known {
			continue
		}
		is, err := s.formatOf(ctx, tx, p, spec)
		if named := (*fault.Fault)(nil); errors.As(err, &named) {
			faults = append(faults, named.On(spec.At(job.FieldFile)))
			continue
		}
		if err != nil {
			return nil, err
		}
		if is != "" {
			d.formats[spec.Name] = is
		}
	}
	return faults, nil
}

// asks reports whether the store must be asked for the format of what a task takes.
func (d *draft) asks() bool {
	return slices.ContainsFunc(d.specs, func(spec job.Spec) bool {
		_, known := d.formats[spec.Name]
		return !known && spec.Fields.Bytes(job.FieldFile) == nil && givenFile(spec) != ""
	})
}

// formatOf returns the format of the file that an import takes, "" where it takes none that is here.
func (s *Service) formatOf(ctx context.Context, tx ports.Tx, p access.Principal, spec job.Spec) (string, error) {
	if inline := spec.Fields.Bytes(job.FieldFile); inline != nil {
		return s.Files.FormatOf(spec.Fields.Text("filename"), inline)
	}
	id := givenFile(spec)
	if id == "" {
		return "", nil
	}
	f, err := s.Files.Owned(ctx, tx, p, id)
	return f.Format, err
}

// givenFile returns the id of the file that an import takes which is here already, "" for other tasks.
func givenFile(spec job.Spec) string {
	if spec.Operation != job.OpImportUpload && spec.Operation != job.OpImportBase64 {
		return ""
	}
	return spec.Fields.Text(job.FieldFile)
}
