package clock_test

import (
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/clock"
)

func TestNow(t *testing.T) {
	t.Parallel()

	before := time.Now()
	now := clock.System{}.Now()

	after := time.Now()
	if now.Before(before.Truncate(time.Microsecond)) || now.After(after) {
		t.Errorf("%v is not between %v and %v", now, before, after)
	}

	if now.Location() != time.UTC {
		t.Errorf("in %v, want UTC", now.Location())
	}

	if again := time.UnixMicro(now.UnixMicro()).UTC(); again != now {
		t.Errorf("%v became %v when it was kept in microseconds", now, again)
	}
}
