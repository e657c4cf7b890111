package harness

import (
	"fmt"
	"math"
	"os"
	"time"

	"github.com/prometheus/procfs"
)

// Idle returns how much memory the server's process holds of its own, in bytes, when it has given
// back what its start needed, and has Peak count from there on. Pages of the program are not its
// own: the kernel brings them in and drops them.
func (s *Server) Idle() (int64, error) {
	const every, still = 250 * time.Millisecond, 8 // looks in a row that find no less

	tick := time.NewTicker(every)
	defer tick.Stop()

	least := int64(math.MaxInt64)

	for looks := 0; looks < still; looks++ {
		status, err := s.Memory()
		if err != nil {
			return 0, err
		}

		if held := int64(status.RssAnon); held < least {
			least, looks = held, 0
		}

		<-tick.C
	}

	// proc_pid_clear_refs(5): 5 sets the peak to what is held now
	err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", s.PID()), []byte("5"), 0)
	if err != nil {
		return 0, fmt.Errorf("forget the server's peak: %w", err)
	}

	return least, nil
}

// Peak returns the most that it has held of its own at once since then, in bytes: the kernel notes
// it, so that nothing is missed between two looks.
func (s *Server) Peak() (int64, error) {
	status, err := s.Memory()
	return int64(status.VmHWM - status.RssFile), err
}

// Memory returns what the kernel says of the memory that the server's process holds.
func (s *Server) Memory() (procfs.ProcStatus, error) {
	p, err := procfs.NewProc(s.PID())
	if err != nil {
		return procfs.ProcStatus{}, fmt.Errorf("find the server: %w", err)
	}

	status, err := p.NewStatus()
	if err != nil {
		return procfs.ProcStatus{}, fmt.Errorf("read the server's memory: %w", err)
	}

	return status, nil
}
