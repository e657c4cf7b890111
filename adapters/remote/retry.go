package remote

import (
	"context"

	"github.com/cenkalti/backoff/v5"
)

// again runs what may pass until it does, for as long as the configuration says. What passes says
// whether an error may.
func again[T any](ctx context.Context, s *session, do func() (T, error)) (T, error) {
	var failing context.Context // from the first failure on

	stop := func() {}
	defer func() { stop() }()

	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = s.cfg.FirstPause, s.cfg.LastPause

	got, err := backoff.Retry(ctx, func() (T, error) {
		got, err := do()
		if err == nil {
			return got, nil
		}

		if failing == nil {
			//nolint:gosec,fatcontext // it is made once, and stop is called at the end
			failing, stop = context.WithTimeout(ctx, s.cfg.RetryTime)
		}

		if failing.Err() != nil || s.ctx.Err() != nil || !passes(err) {
			return got, backoff.Permanent(err)
		}

		return got, err
	}, backoff.WithBackOff(pauses), backoff.WithMaxElapsedTime(0))

	return got, err //nolint:wrapcheck // it is what do returned
}
