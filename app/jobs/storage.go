package jobs

import (
	"context"
	"maps"
	"slices"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// connect notes what the connections hold that tasks name. All that are not the caller's, or do not
// go with the task, are listed.
func (s *Service) connect(
	ctx context.Context, tx ports.Tx, p access.Principal, d *draft,
) (fault.List, error) {
	var faults fault.List

	d.places = map[string]option.Values{}

	for _, spec := range d.specs {
		op, _ := operation.Find(spec.Operation)
		if op.Storage == "" {
			continue
		}

		values := option.Values{}
		maps.Copy(values, spec.Values)
		maps.Copy(values, spec.Secrets)

		all, err := s.Connections.Resolve(ctx, tx, p.Owner, op, values)
		if err != nil && !fault.Is(err, fault.InvalidInput) {
			return nil, err
		}

		if err != nil {
			faults = append(faults, onTask(spec, err)...)
			continue
		}

		d.places[spec.Name] = all
	}

	return faults, nil
}

// checkStorage refuses a task that reads from or writes to a storage, where it is bound to fail.
// Nothing is said of a place whose connection is at fault.
func (s *Service) checkStorage(
	op operation.Operation, spec job.Spec, d draft, found fault.List,
) fault.List {
	faults := checkKeys(op, spec)
	if values, sound := d.places[spec.Name]; sound {
		place := ports.Place{Storage: op.Storage, Values: values}
		faults = append(faults, onTask(spec, s.Remote.Check(place))...)
	}

	return slices.DeleteFunc(faults, func(f *fault.Fault) bool { return found.Has(f.Field) })
}

// checkKeys refuses what does not say which files are meant.
func checkKeys(op operation.Operation, spec job.Spec) fault.List {
	kind, _ := operation.FindStorage(op.Storage)
	key, prefix := spec.Values.Has(kind.Key), spec.Values.Has(operation.FieldPrefix)

	switch {
	case op.Role == operation.Export:
		if err := operation.CheckKey(spec.Values.Text(kind.Key)); err != nil {
			return onTask(spec, fault.Of(err).On(kind.Key))
		}
	case !key && !prefix:
		return fault.List{fault.New(fault.InvalidInput,
			"%s is required, or prefix for several files.", kind.Key).On(spec.At(kind.Key))}
	case key && prefix:
		return fault.List{fault.New(fault.InvalidInput,
			"Give %s or prefix, not both.", kind.Key).On(spec.At(operation.FieldPrefix))}
	}

	return nil
}
