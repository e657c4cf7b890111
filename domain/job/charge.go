package job

import (
	"slices"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/operation"
)

// Converts reports whether the job counts as a conversion: it processes something.
func (j *Job) Converts() bool {
	return slices.ContainsFunc(j.state.Tasks, func(t TaskState) bool {
		return operation.RoleOf(t.Operation) == operation.Process
	})
}

// Returned reports whether the job has ended in a way that its owner is not charged for: it was
// cancelled before it began, or failed through no fault of the file or the call.
func (j *Job) Returned() bool {
	if j.state.Status == Cancelled {
		return j.state.Started.IsZero()
	}

	why, _, failed := j.Failure()

	return j.state.Status == Failed && failed && slices.Contains(ours(), why.Kind)
}

// ours are the faults of the service, which clients see as a status of 500 and more.
func ours() []fault.Kind {
	return []fault.Kind{
		fault.Internal, fault.ConversionFailed, fault.DiskFull,
		fault.StorageMissing, fault.Unavailable,
	}
}
