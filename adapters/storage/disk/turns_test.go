package disk

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

func TestWaitersShareAnFsync(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		var (
			all    turns
			synced []string
			gate   = make(chan struct{})
			gone   = errors.New("gone")
			group  sync.WaitGroup
			errs   = make([]error, 10)
		)

		one := func(name string) error {
			<-gate

			synced = append(synced, name)
			if name == "lost" {
				return gone
			}

			return nil
		}

		group.Go(func() { _ = all.sync([]string{"early", "blobs"}, one) })
		synctest.Wait() // its turn has begun, and those below need another

		for i := range errs {
			group.Go(func() {
				folder := "user"
				if i == 0 {
					folder = "lost"
				}

				errs[i] = all.sync([]string{folder, "blobs"}, one)
			})
		}

		synctest.Wait()
		close(gate)
		group.Wait()

		slices.Sort(synced)

		want := []string{"blobs", "blobs", "early", "lost", "user"}
		if !slices.Equal(synced, want) {
			t.Errorf("synced %v, want %v", synced, want)
		}

		for i, err := range errs {
			if errors.Is(err, gone) != (i == 0) {
				t.Errorf("waiter %d: %v", i, err)
			}
		}
	})
}
