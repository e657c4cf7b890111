package libreoffice

import (
	"time"

	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/domain/job"
)

// convertLimits leave room for documents of many pictures: a small one has a VmPeak of 454 MB and 215 MB resident, in five processes and threads.
func convertLimits() sandbox.Limits {
	const gb = 1 << 30
	limit := job.TimeLimit(format.Document)
	return sandbox.Limits{Wall: limit, CPU: 2 * limit, Memory: 2 * gb, AddressSpace: 4 * gb, Output: 2 * gb, Processes: 64}
}

// checkLimits hold for unzip, which takes 2 ms and 4 MB; what does not unpack within them is no document that LibreOffice could take.
func checkLimits() sandbox.Limits {
	const mb = 1 << 20
	return sandbox.Limits{Wall: time.Minute, CPU: 30 * time.Second, Memory: 256 * mb, AddressSpace: 512 * mb, Output: mb, Processes: 8}
}
