package account

import (
	"context"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/access"
)

// How often something may be done in a minute.
const (
	maxFailures = 10 // to fail to say who one is, and to try to sign in, at a place
	maxGuesses  = 20 // to try to sign in by a name, wherever
	perSession  = 10 // times as many requests as with a key: a page sends several
)

// Take counts a call of the caller's in this minute: RateLimited where there are more than the plan
// has. A limit of 0 is none.
func (s *Service) Take(ctx context.Context, p access.Principal) (Standing, error) {
	who, limit := p.Owner, p.Plan.Requests

	switch {
	case limit == 0:
		return Standing{}, nil
	case p.Key != "":
		who = p.Key
	case p.Session != "":
		who, limit = "session/"+p.Owner, limit*perSession
	}

	now, err := s.take(ctx, who, limit)
	if err == nil && now.Used > now.Limit {
		err = s.over(now, "More than %d requests came in this minute. "+
			"Try again after the seconds in Retry-After.")
	}

	return now, err
}

// Failed counts a key or password from a place that was not good, and returns why, or RateLimited
// where there are too many.
func (s *Service) Failed(ctx context.Context, place string, why error) error {
	now, err := s.take(ctx, "failed/"+s.digest("place", place), maxFailures)
	if err != nil {
		return err
	}

	if now.Used > now.Limit {
		return s.over(now, "More than %d keys or passwords in this minute were not good. "+
			"Try again after the seconds in Retry-After.")
	}

	return why
}

// attempt counts that somebody tries to sign in: RateLimited where there are too many from their
// place or by that name. It is asked before the password is looked at, so that no more are tried at
// once.
func (s *Service) attempt(ctx context.Context, c Credentials) error {
	for _, bound := range []struct {
		who  string
		most int
	}{
		{"sign-in/" + s.digest("place", c.Place), maxFailures},
		{"sign-in-as/" + s.digest("name", nameOf(c.Name)), maxGuesses},
	} {
		now, err := s.take(ctx, bound.who, bound.most)
		if err != nil {
			return err
		}

		if now.Used > now.Limit {
			return s.over(now, "More than %d tries to sign in came in this minute. "+
				"Try again after the seconds in Retry-After.")
		}
	}

	return nil
}

func (s *Service) take(ctx context.Context, who string, limit int) (Standing, error) {
	minute := minuteOf(s.Clock.Now())

	calls, err := s.Throttle.Take(ctx, who, minute)
	if err != nil {
		return Standing{}, fmt.Errorf("count a call: %w", err)
	}

	resets := time.Unix((minute+1)*int64(time.Minute/time.Second), 0).UTC()

	return Standing{Limit: limit, Used: calls, Resets: resets}, nil
}

// minuteOf returns the minute of an instant: how many there were since 1970.
func minuteOf(t time.Time) int64 { return t.Unix() / int64(time.Minute/time.Second) }
