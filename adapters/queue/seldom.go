package queue

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// silence is how long River's log says nothing more of what it has just said: while PostgreSQL is away, each part of River fails once a second or more.
const silence = 10 * time.Second

// seldom lets a message through once in a silence, whatever it says besides, and then with how often it was held back since. The handlers that are made
// of one hold back together.
type seldom struct {
	slog.Handler

	said *said
}

func newSeldom(h slog.Handler) seldom { return seldom{h, &said{last: map[string]utterance{}}} }

// Handle implements slog.Handler.
func (s seldom) Handle(ctx context.Context, r slog.Record) error {
	heldBack, silent := s.said.again(r)
	if silent {
		return nil
	}
	if heldBack > 0 {
		r = r.Clone()
		r.AddAttrs(slog.Int("held_back", heldBack))
	}
	return s.Handler.Handle(ctx, r)
}

func (s seldom) WithAttrs(attrs []slog.Attr) slog.Handler {
	return seldom{s.Handler.WithAttrs(attrs), s.said}
}

func (s seldom) WithGroup(name string) slog.Handler { return seldom{s.Handler.WithGroup(name), s.said} }

// said is what was said last, by message: River's are few, and the same each time.
type said struct {
	mu   sync.Mutex
	last map[string]utterance
}

type utterance struct {
	at       time.Time
	heldBack int // since then
}

func (s *said) again(r slog.Record) (heldBack int, silent bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, known := s.last[r.Message]
	if known && r.Time.Sub(last.at) < silence {
		last.heldBack++
		s.last[r.Message] = last
		return 0, true
	}
	s.last[r.Message] = utterance{at: r.Time}
	return last.heldBack, false
}
