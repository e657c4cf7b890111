package recovery_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/job"
)

// moves renames the folder of blobs away, or back.
func (k *kit) moves(from, to string) {
	k.t.Helper()

	if err := os.Rename(from, to); err != nil {
		k.t.Fatal(err)
	}
}

func TestAStorageThatGoesAwayPausesWork(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		synctest.Test(t, func(t *testing.T) {
			k := newKit(t, on)
			id, next := k.imported()
			away := k.storage + "-away"

			k.moves(k.storage, away)
			k.do(next)
			k.want(id, job.Processing, "make", "pending")

			if task := k.task(id, "make"); task.Attempts != 0 || task.Losses != 0 {
				t.Errorf("%d attempts, %d losses", task.Attempts, task.Losses)
			}

			list := k.taken()
			if len(list) != 1 {
				t.Fatalf("queued %v", list)
			}

			// what is offered meanwhile waits, and is not even claimed
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()

			if err := k.work.Execute(ctx, list[0]); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("without a storage: %v", err)
			}

			runs := k.engine.runs.Load()
			back := make(chan error)

			go func() { back <- k.work.Execute(t.Context(), list[0]) }()

			synctest.Wait()
			k.moves(away, k.storage)

			if err := <-back; err != nil {
				t.Error(err)
			}

			k.want(id, job.Completed)
			k.stored("webp")

			if n := k.engine.runs.Load() - runs; n != 1 {
				t.Errorf("%d conversions", n)
			}

			text := k.logged.String()
			if strings.Count(text, "is away") != 1 || strings.Count(text, "work goes on") != 1 {
				t.Errorf("logged %s", text)
			}
		})
	})
}
