package jobs

import (
	"maps"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/domain/operation"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/ports"
)

// checkStorage refuses a task that reads from or writes to a storage, where it is bound to fail.
func (s *Service) checkStorage(
	op operation.Operation, spec job.Spec, found fault.List,
) fault.List {
	values := option.Values{}
	maps.Copy(values, spec.Values)
	maps.Copy(values, spec.Secrets)

	faults := onTask(spec, s.Remote.Check(ports.Place{Storage: op.Storage, Values: values}))
	faults = append(faults, checkKeys(op, spec)...)

	var fresh fault.List

	for _, f := range faults {
		if !found.Has(f.Field) {
			fresh = append(fresh, f)
		}
	}

	return fresh
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
