package clock

import (
	"time"

	"github.com/convertd/convertd/ports"
)

var _ ports.Clock = System{}

// System tells this machine's time.
type System struct{}

// Now returns the present instant in UTC, cut to the microsecond: databases keep no more, and what
// is read back shall equal what was written.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
