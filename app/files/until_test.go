package files

import (
	"testing"
	"time"
)

func TestUntilMovesInSteps(t *testing.T) {
	t.Parallel()

	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

	for _, c := range [][2]time.Duration{{24 * time.Hour, time.Minute}, {time.Second, time.Second / 1440}, {time.Millisecond, time.Microsecond}} {
		lifetime, step := c[0], c[1]
		s := &Service{cfg: Config{Lifetime: lifetime}}

		until := s.Until("usr_1", now)
		if kept := until.Sub(now); kept < lifetime || kept > lifetime+step {
			t.Errorf("a lifetime of %s keeps for %s", lifetime, kept)
		}

		if again := s.Until(
			"usr_1",
			now.Add(step/3),
		); again.Before(until) ||
			again.Sub(until) > step {
			t.Errorf("a lifetime of %s: from %v to %v", lifetime, until, again)
		}
	}

	s := &Service{cfg: DefaultConfig()}
	if early, late := s.Until(
		"usr_1",
		now,
	), s.Until(
		"usr_1",
		now.Add(59*time.Second),
	); !early.Equal(
		late,
	) {
		t.Errorf("%v and %v within a minute", early, late)
	}

	if kept := s.Until("test_1", now).Sub(now); kept < time.Hour || kept > time.Hour+time.Minute {
		t.Errorf("a sandbox keeps for %s", kept)
	}
}
