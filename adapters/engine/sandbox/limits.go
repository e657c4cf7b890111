package sandbox

import "time"

// Limits bounds one run. Zero fields are filled from DefaultLimits.
type Limits struct {
	Wall         time.Duration // from start to end, waiting for a slot not counted
	CPU          time.Duration // of all processes together; whole seconds, rounded up
	Idle         time.Duration // without CPU time or a word
	Memory       int64         // bytes that all processes hold together, file pages not counted
	AddressSpace int64         // bytes of address space of any one process
	// bytes that the work folder may hold, temporary files included; also the size of any one file
	Output    int64
	Processes int // processes and threads at once
}

// DefaultLimits are wide enough for every engine on ordinary files.
func DefaultLimits() Limits {
	return Limits{
		Wall:         30 * time.Minute,
		CPU:          time.Hour,
		Idle:         time.Minute,
		Memory:       2 << 30,
		AddressSpace: 8 << 30,
		Output:       8 << 30,
		Processes:    128,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()

	return Limits{
		Wall:         positive(l.Wall, d.Wall),
		CPU:          positive(l.CPU, d.CPU),
		Idle:         positive(l.Idle, d.Idle),
		Memory:       positive(l.Memory, d.Memory),
		AddressSpace: positive(l.AddressSpace, d.AddressSpace),
		Output:       positive(l.Output, d.Output),
		Processes:    positive(l.Processes, d.Processes),
	}
}

func positive[T int | int64 | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}

	return otherwise
}

// cpuSeconds is what RLIMIT_CPU takes.
func (l Limits) cpuSeconds() int64 { return int64((l.CPU + time.Second - 1) / time.Second) }
