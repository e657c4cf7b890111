package contract

import (
	"context"
	"testing"

	"github.com/convertd/convertd/ports"
)

// Allowances runs the suite of ports.Allowances. open makes one in which the owner "usr_1" has so
// many jobs at once, 0 for no bound.
func Allowances(t *testing.T, open func(t *testing.T, most int) ports.Allowances) {
	t.Helper()

	for name, most := range map[string]int{"a number": 3, "no bound is 0": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantJobsAtOnce(t.Context(), t, open(t, most), most)
		})
	}

	t.Run("it answers when ctx has ended", func(t *testing.T) {
		t.Parallel()
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		wantJobsAtOnce(ended, t, open(t, 7), 7)
	})
}

func wantJobsAtOnce(ctx context.Context, t *testing.T, a ports.Allowances, want int) {
	t.Helper()

	if got, err := a.Plan(ctx, ports.Tx{}, "usr_1"); err != nil || got.JobsAtOnce != want {
		t.Errorf("Plan = %+v, %v; want %d jobs at once", got, err, want)
	}
}
