package sandbox

import (
	"testing"
	"time"
)

func TestWhatGetsOnWithNothingIsStalled(t *testing.T) {
	t.Parallel()

	const idle = time.Minute

	began := time.Unix(1e9, 0)
	after := func(s int) time.Time { return began.Add(time.Duration(s) * time.Second) }

	var p progress

	for _, look := range []struct {
		at      int // seconds
		cpu     time.Duration
		said    int64
		stalled bool
	}{
		{0, 0, 0, false},
		{60, 99 * time.Millisecond, 0, false},
		{61, 99 * time.Millisecond, 0, true},
		{62, 100 * time.Millisecond, 0, false}, // it works
		{122, 150 * time.Millisecond, 1, false},
		{182, 150 * time.Millisecond, 1, false},
		{183, 20 * time.Millisecond, 1, false}, // a process has ended
		{244, 20 * time.Millisecond, 1, true},
	} {
		if got := p.stalled(look.cpu, look.said, after(look.at), idle); got != look.stalled {
			t.Errorf("after %d s: %t", look.at, got)
		}
	}
}
