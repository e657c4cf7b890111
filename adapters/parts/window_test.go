package parts_test

import (
	"testing"
	"time"

	"github.com/convertd/convertd/adapters/parts"
)

func TestAWindowClosesAndOpensAgain(t *testing.T) {
	t.Parallel()

	w, begun := parts.Window{Length: 30 * time.Second, Quiet: time.Minute}, time.Now()

	for _, c := range []struct {
		after time.Duration
		open  bool
	}{
		{0, true},
		{29 * time.Second, true},
		{31 * time.Second, false},
		{80 * time.Second, false},
		{141 * time.Second, true},
		{171 * time.Second, false},
	} {
		if w.Open(begun.Add(c.after)) != c.open {
			t.Errorf("after %s it is not %v", c.after, c.open)
		}
	}
}
