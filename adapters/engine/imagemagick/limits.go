package imagemagick

import (
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
)

// convertLimits leave room for the 2 GiB of pixels that the policy lets ImageMagick hold in memory, at 8 bytes each, and the 4 GiB that it may
// put on the disk beyond them.
func convertLimits() sandbox.Limits {
	const gb = 1 << 30
	return sandbox.Limits{
		Wall: job.TimeLimit(format.Image), CPU: 4 * job.TimeLimit(format.Image),
		Memory: 3 * gb, AddressSpace: 6 * gb, Output: 8 * gb, Processes: 32,
	}
}

// lookLimits hold for reading a header, which takes 20 ms.
func lookLimits() sandbox.Limits {
	const gb = 1 << 30
	return sandbox.Limits{Wall: 20 * time.Second, CPU: 20 * time.Second, Memory: gb, AddressSpace: 4 * gb, Output: gb, Processes: 32}
}
