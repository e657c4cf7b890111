package bootstrap

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// collectAt is by how many per cent the heap may grow until its garbage is collected: half of what
// Go does by itself. Buffers of large files are most of the heap, and a gigabyte through a bucket
// held 10 MiB less; engines take the processors, not the collector. GOGC in the environment wins.
const collectAt = 50

// holdLittle has the collector of garbage leave less memory unused.
func holdLittle() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
}

// giveBack returns to the machine what only the start needed: freed memory, and the pages of the
// program itself that are in use no more. Those that are used again come from the page cache.
func giveBack() error {
	debug.FreeOSMemory()

	self, err := procfs.Self()
	if err != nil {
		return fmt.Errorf("look at the own process: %w", err)
	}

	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the own program: %w", err)
	}

	areas, err := self.ProcMaps()
	if err != nil {
		return fmt.Errorf("look at the own memory: %w", err)
	}

	var failed error

	for _, area := range areas {
		if area.Pathname == program && !area.Perms.Write {
			failed = errors.Join(failed, drop(area.StartAddr, area.EndAddr))
		}
	}

	return failed
}

// drop unmaps the pages between two addresses. Nothing is lost where they cannot be written to.
func drop(start, end uintptr) error {
	_, _, failed := unix.Syscall(unix.SYS_MADVISE, start, end-start, unix.MADV_DONTNEED)
	if failed != 0 {
		return fmt.Errorf("madvise: %w", failed)
	}

	return nil
}
