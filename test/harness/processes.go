package harness

import (
	"fmt"
	"slices"

	"github.com/prometheus/procfs"
)

// Process is one entry of the process table; the time of its start, in the kernel's ticks, tells it
// from a later one with the same id.
type Process struct {
	PID, Parent int
	Name        string
	Start       uint64
}

func processes() ([]Process, error) {
	all, err := procfs.AllProcs()
	if err != nil {
		return nil, fmt.Errorf("list the processes: %w", err)
	}

	var list []Process

	for _, p := range all {
		s, err := p.Stat()
		if ended := err != nil || s.State == "Z"; !ended {
			list = append(list, Process{s.PID, s.PPID, s.Comm, s.Starttime})
		}
	}

	return list, nil
}

// Below returns the processes that descend from one.
func Below(pid int) ([]Process, error) {
	all, err := processes()
	if err != nil {
		return nil, err
	}

	return below(all, pid), nil
}

// Engines returns FFmpeg's processes that descend from one.
func Engines(pid int) ([]Process, error) {
	all, err := Below(pid)
	return slices.DeleteFunc(all, func(p Process) bool { return p.Name != "ffmpeg" }), err
}

// Left returns those of the processes that still run.
func Left(had []Process) ([]Process, error) {
	all, err := processes()
	if err != nil {
		return nil, err
	}

	return slices.DeleteFunc(all, func(p Process) bool {
		return !slices.ContainsFunc(
			had,
			func(h Process) bool { return h.PID == p.PID && h.Start == p.Start },
		)
	}), nil
}

func below(all []Process, pid int) []Process {
	var found []Process

	for _, p := range all {
		if p.Parent == pid {
			found = append(append(found, p), below(all, p.PID)...)
		}
	}

	return found
}
