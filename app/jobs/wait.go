package jobs

import (
	"context"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
)

// Wait returns the job as soon as it has ended, or as it is when the time is up or the process is
// about to stop. When ctx ends, that is an error.
func (s *Service) Wait(
	ctx context.Context,
	p access.Principal,
	id string,
	limit time.Duration,
) (View, error) {
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	return s.waitUntil(ctx, timed, p, id)
}

// WaitOn is Wait for a job that was shown a moment ago. One that had not ended by then is looked at
// first when there is news of it, or it is time to look again.
func (s *Service) WaitOn(
	ctx context.Context,
	p access.Principal,
	shown View,
	limit time.Duration,
) (View, error) {
	if shown.Job.Status().Ended() {
		return shown, nil
	}

	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	ended, lately, leave := s.Signals.wait(shown.Job.ID())
	if !lately {
		_ = s.Signals.pause(timed, ended) // it is told again
	}

	leave()

	return s.waitUntil(ctx, timed, p, shown.Job.ID())
}

// waitUntil looks at the job, again and again until it has ended or timed has.
func (s *Service) waitUntil(
	ctx, timed context.Context,
	p access.Principal,
	id string,
) (View, error) {
	for last := false; ; {
		ended, _, leave := s.Signals.wait(id)
		over := false

		v, err := s.getWhen(ctx, p, id, func(j *job.Job) bool {
			over = last || j.Status().Ended() || timed.Err() != nil
			return over
		})
		if err == nil && !over {
			last = s.Signals.pause(timed, ended) != nil
		}

		leave()

		if err != nil || over {
			return v, err
		}
	}
}
