package jobs

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
)

// Wait returns the job as soon as it has ended, or as it is when the time is up or the process is about to stop. When ctx ends, that is an error.
func (s *Service) Wait(ctx context.Context, p access.Principal, id string, limit time.Duration) (View, error) {
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		ended, _, leave := s.Signals.wait(id)
		over := false
		v, err := s.getWhen(ctx, p, id, func(j *job.Job) bool {
			over = j.Status().Ended() || timed.Err() != nil
			return over
		})
		if err != nil || over {
			leave()
			return v, err
		}
		if s.pause(timed, ended) != nil {
			cancel()
		}
		leave()
	}
}

// WaitOn is Wait for a job that was shown a moment ago. One that had not ended by then is looked at when there is news of it.
func (s *Service) WaitOn(ctx context.Context, p access.Principal, shown View, limit time.Duration) (View, error) {
	if shown.Job.Status().Ended() {
		return shown, nil
	}
	begun := s.Clock.Now()
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ended, lately, leave := s.Signals.wait(shown.Job.ID())
	if !lately {
		_ = s.pause(timed, ended) // it is told again
	}
	leave()
	return s.Wait(ctx, p, shown.Job.ID(), limit-s.Clock.Now().Sub(begun))
}
