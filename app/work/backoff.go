package work

import (
	"time"

	"github.com/convertd/convertd/app/lifecycle"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

const (
	// firstBackoff is how long a task waits that went down with the server twice in a row; each
	// further time it is twice as long.
	firstBackoff = 2 * time.Second
	// mostBackoff is the longest.
	mostBackoff = 5 * time.Minute
)

// backOff has tasks wait that went down with the server again, and each job longer than the one
// before it. Where one of them kills the server, it comes to run alone, and the others have nothing
// to do with it; where the server dies in any case, it does so while they wait.
func (s *Service) backOff(
	tx *lifecycle.Tx, j *job.Job, running []job.TaskState, place int, now time.Time,
) {
	s.mu.Lock()
	defer s.mu.Unlock()

	for _, was := range running {
		t, _ := j.Task(was.Name)
		if t.Status != job.Pending || t.Losses < 2 {
			continue
		}

		at := now.Add(backoff(t.Losses) * time.Duration(1+place))
		s.later[ports.Work{Job: j.ID(), Task: t.Name}] = at
		tx.Later(t.Name, at)
	}
}

func backoff(losses int) time.Duration {
	return min(firstBackoff<<min(losses-2, 16), mostBackoff)
}

// early reports whether work has to wait, for which there is a later offer: the queue offers again
// at once what a dead process held. It counts a second less, since a queue's clock is coarse.
func (s *Service) early(w ports.Work) bool {
	s.mu.Lock()
	defer s.mu.Unlock()

	key := ports.Work{Job: w.Job, Task: w.Task}

	at, waits := s.later[key]
	if waits && s.Clock.Now().Before(at.Add(-time.Second)) {
		return true
	}

	delete(s.later, key)

	return false
}
