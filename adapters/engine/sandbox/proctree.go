package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// footprint is what the processes of one run use at one instant.
type footprint struct {
	memory   int64         // bytes of memory that no file backs
	cpu      time.Duration // of the living and of those that they have waited for
	unlinked int64         // bytes of open files that have no name any more
}

// survey adds up the process and all below it, as /proc shows them. Processes that end meanwhile
// are left out.
func survey(pid int) footprint {
	s := surveyor{seen: map[inode]bool{}}
	for queue := []int{pid}; len(queue) > 0; queue = queue[1:] {
		s.add(queue[0])
		queue = append(queue, children(queue[0])...)
	}

	return s.total
}

type inode struct{ dev, ino uint64 }

type surveyor struct {
	total footprint
	seen  map[inode]bool
}

func (s *surveyor) add(pid int) {
	s.total.memory += memoryOf(pid)

	s.total.cpu += cpuOf(pid)
	for _, fd := range list(fmt.Sprintf("/proc/%d/fd/", pid)) {
		var st syscall.Stat_t
		if syscall.Stat(fd, &st) != nil || st.Mode&syscall.S_IFMT != syscall.S_IFREG ||
			st.Nlink != 0 {
			continue
		}

		if id := (inode{st.Dev, st.Ino}); !s.seen[id] {
			s.seen[id] = true
			s.total.unlinked += max(st.Size, st.Blocks*512)
		}
	}
}

// children reads the kernel's list, one for each thread. A list may miss a child that is born while
// it is read; the next look finds it.
func children(pid int) []int {
	var found []int

	for _, thread := range list(fmt.Sprintf("/proc/%d/task/", pid)) {
		text, err := os.ReadFile(thread + "/children")
		if err != nil {
			continue
		}

		for field := range strings.FieldsSeq(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				found = append(found, child)
			}
		}
	}

	return found
}

// list returns the paths in a folder, none of one that is gone. It is asked often: os.ReadDir would
// sort them, and filepath.Glob also look at each.
func list(folder string) []string {
	f, err := os.Open(folder)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()

	names, _ := f.Readdirnames(-1) // what it has read until an error counts
	for i, name := range names {
		names[i] = folder + name
	}

	return names
}

// memoryOf counts anonymous and shared memory: file pages can be taken away from a process, and
// mapping a large input is no harm.
func memoryOf(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}

	var kib int64

	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		if key != "RssAnon" && key != "RssShmem" {
			continue
		}

		n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		if err == nil {
			kib += n
		}
	}

	return kib << 10
}

// cpuOf reads utime, stime, cutime and cstime, fields 14 to 17 of proc_pid_stat(5), in ticks of 10
// ms on every Linux that Go runs on.
func cpuOf(pid int) time.Duration {
	var ticks int64

	for _, field := range statFields(pid, 14, 17) {
		n, err := strconv.ParseInt(field, 10, 64)
		if err == nil {
			ticks += n
		}
	}

	return time.Duration(ticks) * 10 * time.Millisecond
}

// parentOf is 0 for a process that is gone.
func parentOf(pid int) int {
	for _, field := range statFields(pid, 4, 4) {
		if parent, err := strconv.Atoi(field); err == nil {
			return parent
		}
	}

	return 0
}

// statFields returns fields of /proc/PID/stat, counted from 1 as the manual does, nil for a process
// that is gone.
func statFields(pid, first, last int) []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}

	const afterName = 3 // the name, field 2, may hold blanks and parentheses

	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(fields) <= last-afterName {
		return nil
	}

	return fields[first-afterName : last-afterName+1]
}
