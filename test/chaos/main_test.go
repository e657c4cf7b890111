package chaos_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/convertd/convertd/test/harness"
)

// The flags make a longer run, or the same one again; `go tool task chaos -- -chaos.jobs=5000`
// hands them on.
var (
	jobsWanted = flag.Int("chaos.jobs", 500, "jobs of each run, at least")
	minutes    = flag.Float64("chaos.minutes", 0, "how long each run goes on making jobs, at least")
	seedGiven  = flag.Uint64("chaos.seed", 0, "seed of what happens; 0 for a new one")
)

// built is the server under test, built once.
var built string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "convertd-chaos-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()

	if built, err = harness.Build(context.Background(), dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}

	return m.Run()
}

// seed returns what the randomness of a run begins with.
func seed() uint64 {
	if *seedGiven != 0 {
		return *seedGiven
	}

	return uint64(time.Now().UnixNano())
}

// pause waits, and reports whether ctx still lives.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()

	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
