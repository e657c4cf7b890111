package poppler

import (
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
)

// convertLimits are for what is left of a conversion's time. A page of 2^28 pixels takes 0.8 GB, pictures in it come on top.
func convertLimits(begun time.Time) sandbox.Limits {
	const gb = 1 << 30
	limit := job.TimeLimit(format.Document)
	return sandbox.Limits{
		Wall: max(limit-time.Since(begun), time.Millisecond), CPU: 2 * limit,
		Memory: 3 * gb, AddressSpace: 6 * gb, Output: 8 * gb, Processes: 16,
	}
}

// lookLimits hold for pdfinfo, which takes a second for 100,000 pages.
func lookLimits() sandbox.Limits {
	const gb = 1 << 30
	return sandbox.Limits{Wall: time.Minute, CPU: time.Minute, Memory: gb, AddressSpace: 2 * gb, Output: gb, Processes: 16}
}
