package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// processors is how much time the machine's processors have spent so far.
type processors struct {
	at   time.Time
	own  time.Duration // by this process
	busy time.Duration // by everything
}

// tick is the unit of /proc/stat.
const tick = 10 * time.Millisecond

func spent() processors {
	p := processors{at: time.Now()}

	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil {
		p.own = time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	}

	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return p
	}

	line, _, _ := strings.Cut(string(text), "\n")
	for i, field := range strings.Fields(line)[1:] {
		n, err := strconv.ParseInt(field, 10, 64)
		// what guests take is in users' time already
		if idle := i == 3 || i == 4; err == nil && !idle && i < 8 {
			p.busy += time.Duration(n) * tick
		}
	}

	return p
}

// since says what a job has cost this process, and what of the machine was left to it.
func (p processors) since(before processors, jobs int64) string {
	own := p.own - before.own
	others, done := max(p.busy-before.busy-own, 0), float64(max(jobs, 1))

	return fmt.Sprintf(
		"%.1f ms of a processor each, and %.1f ms of other processes",
		own.Seconds()*1000/done,
		others.Seconds()*1000/done,
	)
}
