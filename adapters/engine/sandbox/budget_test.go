package sandbox

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func probeOf(memory int64) Command {
	return Command{Light: true, Limits: Limits{Memory: memory}}
}

func TestWhatIsReservedNeverExceedsTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBudget(1200*mib, 64)

		var (
			mu        sync.Mutex
			sum, most int64
			all       sync.WaitGroup
		)

		for range 50 {
			all.Go(func() {
				r, err := b.reserve(t.Context(), probeOf(300*mib))
				if err != nil {
					t.Error(err)
					return
				}

				mu.Lock()
				sum += r.reserved
				most = max(most, sum)
				mu.Unlock()
				<-time.After(time.Second)
				mu.Lock()
				sum -= r.reserved
				mu.Unlock()
				r.release()
			})
		}

		all.Wait()

		if most != 300*mib {
			t.Errorf("%d MiB were reserved at once, want 300", most/mib)
		}
	})
}

func TestProbesOfOneKindRunAFewAtOnce(t *testing.T) {
	t.Parallel()

	b := newBudget(64<<30, 1)
	for range leastLight {
		if _, err := b.reserve(t.Context(), probeOf(mib)); err != nil {
			t.Fatal(err)
		}
	}

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(context.DeadlineExceeded)

	if _, err := b.reserve(ctx, probeOf(mib)); err == nil {
		t.Error("one probe too many runs")
	}
}

func TestTheOneFurthestAboveItsReservationIsStopped(t *testing.T) {
	t.Parallel()

	b := newBudget(2048*mib, 2)
	reserve := func() *reservation {
		r, err := b.reserve(t.Context(), Command{Limits: Limits{Memory: 2048 * mib}})
		if err != nil {
			t.Fatal(err)
		}

		return r
	}
	modest, greedy, worse := reserve(), reserve(), reserve()

	for _, x := range []struct {
		r      *reservation
		memory int64
		goesOn bool
	}{
		{modest, 512 * mib, true},
		{greedy, 700 * mib, true},
		{worse, 800 * mib, true}, // 2012 MiB together
		{greedy, 760 * mib, true},
		{worse, 900 * mib, false},
		{modest, 512 * mib, true},
	} {
		if goesOn := x.r.takes(x.memory); goesOn != x.goesOn {
			t.Errorf("at %d MiB it may go on: %v, want %v", x.memory/mib, goesOn, x.goesOn)
		}
	}

	worse.release()

	if !greedy.takes(1200 * mib) {
		t.Error("what another gave back cannot be taken")
	}
}

func TestLimitsOfControlGroupsAreRead(t *testing.T) {
	t.Parallel()

	root := t.TempDir()
	write := func(text string, parts ...string) {
		path := filepath.Join(append([]string{root}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}

		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	write("12:memory:/a/b\n0::/c/d\n5:cpu:/e\n", "membership")
	write("max\n", "memory.max")
	write("2147483648\n", "c", "memory.max")
	write("9223372036854771712\n", "memory", "memory.limit_in_bytes")
	write("1073741824\n", "memory", "a", "b", "memory.limit_in_bytes")

	got := groupLimits(filepath.Join(root, "membership"), root)

	slices.Sort(got)

	if want := []int64{1 << 30, 2 << 30, 9223372036854771712}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Whatever is asked for at once, what runs is bounded by the processors: of each lane as many as
// there are, and of probes and of checks two for each. All come to their turn.
func TestAllThatRunsIsBoundedByTheProcessors(t *testing.T) {
	t.Parallel()

	const processors, each = 8, 100

	kinds := map[string]struct {
		command Command
		most    int
	}{
		"media":     {Command{Lane: Media}, processors},
		"documents": {Command{Lane: Document}, processors},
		"pictures":  {Command{Lane: Picture}, processors},
		"probes":    {probeOf(mib), lightEach * processors},
		"checks":    {probeOf(1024 * mib), lightEach * processors},
	}

	synctest.Test(t, func(t *testing.T) {
		s := &Sandbox{budget: newBudget(1<<40, processors)}
		for lane := range s.slots {
			s.slots[lane] = make(chan struct{}, processors)
		}

		var (
			mu            sync.Mutex
			running, most = map[string]int{}, map[string]int{}
			all           sync.WaitGroup
		)

		count := func(kind string, more int) {
			mu.Lock()
			defer mu.Unlock()

			running[kind] += more
			most[kind] = max(most[kind], running[kind])
		}

		for kind, x := range kinds {
			x.command.Limits = x.command.Limits.withDefaults()

			for range each {
				all.Go(func() {
					_, release, err := s.admit(t.Context(), x.command)
					if err != nil {
						t.Error(err)
						return
					}
					defer release()

					count(kind, 1)
					<-time.After(time.Second)
					count(kind, -1)
				})
			}
		}

		all.Wait()

		for kind, x := range kinds {
			if most[kind] != x.most {
				t.Errorf("%d %s ran at once, want %d", most[kind], kind, x.most)
			}
		}
	})
}
