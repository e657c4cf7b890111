package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/event"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// News is what a follower of a job gets at a time.
type News struct {
	Events []event.Event // in order; none when the time was up
	Over   bool          // nothing comes after them: the job has ended, or is gone
}

// ErrStopping is returned to followers when the process is about to stop. They may ask again, there
// or elsewhere.
var ErrStopping = errors.New("the server is about to stop")

// Follow returns what has happened to the caller's job after the event of that number, as soon as
// there is something, whichever process works on it; at the latest when the time is up. When ctx
// ends, that is an error. A database that is away may be back by then: Unavailable comes when the
// time is up.
func (s *Service) Follow(
	ctx context.Context,
	p access.Principal,
	id string,
	after int64,
	limit time.Duration,
) (News, error) {
	timed, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	look := func() (News, error) { return s.firstNews(ctx, p, id, after) }

	for {
		changed, leave := s.Signals.follow(id)

		news, err := look()
		if refused := err != nil &&
			!fault.Is(err, fault.Unavailable); refused || len(news.Events) > 0 || news.Over ||
			timed.Err() != nil {
			leave()
			return news, err
		}

		if err == nil {
			look = func() (News, error) { return s.moreNews(ctx, id, after) }
		}

		err = s.Signals.pause(timed, changed)

		leave()

		if err != nil {
			return News{}, err
		}
	}
}

// firstNews looks whose job it is, and whether it has ended: the log of an old job may say nothing
// of that.
func (s *Service) firstNews(
	ctx context.Context,
	p access.Principal,
	id string,
	after int64,
) (News, error) {
	var news News

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) error {
		j, err := owned(ctx, tx, p, id)
		if err != nil {
			return err
		}

		news.Over = j.Status().Ended()
		news.Events, err = tx.Events.After(ctx, id, after)

		return err
	})
	if err != nil {
		return News{}, fmt.Errorf("look for a job's events: %w", err)
	}

	return news, nil
}

// moreNews reads the log alone, since every follower does so twice a second.
func (s *Service) moreNews(ctx context.Context, id string, after int64) (News, error) {
	var news News

	err := s.Store.Read(ctx, func(ctx context.Context, tx ports.Tx) (err error) {
		news.Events, err = tx.Events.After(ctx, id, after)
		return err
	})
	if errors.Is(err, ports.ErrNoRow) {
		return News{Over: true}, nil
	}

	if err != nil {
		return News{}, fmt.Errorf("look for more of a job's events: %w", err)
	}

	if n := len(news.Events); n > 0 {
		news.Over = news.Events[n-1].Name.Ends()
	}

	return news, nil
}
