package vips

import (
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
)

// convertLimits were set by 12 megapixels of noise, the worst input there is, PNG in, one thread: WebP VmPeak 0.5 GB and 185 MB resident, AVIF 1.0 GB and
// 330 MB, HEIC 0.9 GB and 290 MB, the others under 0.6 GB and 75 MB. Resident memory grows by some 12 bytes a pixel for WebP and 25 for AVIF.
func convertLimits() sandbox.Limits {
	const gb = 1 << 30
	return sandbox.Limits{
		Wall: job.TimeLimit(format.Image), CPU: 4 * job.TimeLimit(format.Image),
		Memory: 3 * gb, AddressSpace: 6 * gb, Output: 4 * gb, Processes: 64,
	}
}

// lookLimits hold for reading a header, which takes 60 ms.
func lookLimits() sandbox.Limits {
	const gb = 1 << 30
	return sandbox.Limits{Wall: 20 * time.Second, CPU: 20 * time.Second, Memory: gb, AddressSpace: 4 * gb, Output: gb, Processes: 64}
}
