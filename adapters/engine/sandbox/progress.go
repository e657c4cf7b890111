package sandbox

import "time"

// leastWork is the CPU time within Limits.Idle from which a command is at work: one that waits for
// what never comes may look up now and then.
const leastWork = 100 * time.Millisecond

// progress is when a command was last seen to get on.
type progress struct {
	at   time.Time
	cpu  time.Duration
	said int64 // bytes to stdout and stderr
}

// stalled reports whether a command that has used so much CPU time and said so many bytes by now
// has got on with nothing for too long.
func (p *progress) stalled(cpu time.Duration, said int64, now time.Time, idle time.Duration) bool {
	// less than before where processes have ended
	if p.at.IsZero() || said != p.said || cpu < p.cpu || cpu-p.cpu >= leastWork {
		*p = progress{at: now, cpu: cpu, said: said}
	}

	return now.Sub(p.at) > idle
}
