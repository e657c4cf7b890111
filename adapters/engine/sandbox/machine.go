package sandbox

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Processors is how many threads this machine runs at once, or fewer where a control group gives
// the server less time than that.
func Processors() int { return runtime.GOMAXPROCS(0) }

// defaultMemory is what commands may take together where nobody says: three fifths of what the
// machine or the container has. The rest is for the server, its database and the file cache.
func defaultMemory() int64 { return machineMemory() / 5 * 3 }

// machineMemory is the RAM of this machine, or less where a control group allows less.
func machineMemory() int64 {
	var info unix.Sysinfo_t

	memory := int64(4 << 30)
	if err := unix.Sysinfo(&info); err == nil {
		memory = int64(info.Totalram) * int64(info.Unit) //nolint:gosec // no machine has that much
	}

	for _, limit := range groupLimits("/proc/self/cgroup", "/sys/fs/cgroup") {
		memory = min(memory, limit)
	}

	return memory
}

// groupLimits reads the memory limits of the process's control group and of those above it, in
// version 1 and 2. In a container, its own group is the root of what it sees.
func groupLimits(membership, root string) []int64 {
	var limits []int64

	text, _ := os.ReadFile(membership) // no groups, no limits
	for line := range strings.Lines(string(text)) {
		_, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		controllers, group, _ := strings.Cut(rest, ":")
		folder, file := root, "memory.max"

		if controllers != "" {
			folder, file = filepath.Join(root, "memory"), "memory.limit_in_bytes"
		}

		if controllers != "" && !strings.Contains(controllers, "memory") {
			continue
		}

		for group = filepath.Clean("/" + group); ; group = filepath.Dir(group) {
			said, _ := os.ReadFile(filepath.Join(folder, group, file))
			if limit, err := strconv.ParseInt(strings.TrimSpace(string(said)), 10, 64); err == nil {
				limits = append(limits, limit)
			}

			if group == "/" {
				break
			}
		}
	}

	return limits
}
