package work

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/ports"
)

func pause(ctx context.Context) (resume func()) {
	watch, _ := ctx.Value(ports.StopwatchKey{}).(ports.Stopwatch)
	return watch.Pause()
}

func TestWorkEndsWithItsTime(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		work func(ctx context.Context)
		want time.Duration
	}{
		"work that does not wait":         {func(context.Context) {}, time.Minute},
		"work that waits for a slot":      {func(ctx context.Context) { waitFor(ctx, 10*time.Second, time.Hour) }, time.Hour + time.Minute},
		"work that waits again and again": {func(ctx context.Context) { waitFor(ctx, time.Second, time.Hour); waitFor(ctx, time.Second, time.Hour) }, 2*time.Hour + time.Minute},
		"two waits that overlap": {func(ctx context.Context) {
			first, second := pause(ctx), pause(ctx)

			time.Sleep(time.Hour) //nolint:forbidigo // advances the bubble's clock
			first()
			time.Sleep(time.Hour) //nolint:forbidigo // advances the bubble's clock
			second()
		}, 2*time.Hour + time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()

				ctx, stop := within(t.Context(), bubble{}, time.Minute)
				defer stop()

				c.work(ctx)
				<-ctx.Done()

				if ran := stop(); ran != time.Minute {
					t.Errorf("it has run for %s, and that is its limit", ran)
				}

				if took := time.Since(began); took != c.want ||
					!errors.Is(context.Cause(ctx), errTooLong) {
					t.Errorf("ended after %s: %v; want %s", took, context.Cause(ctx), c.want)
				}
			})
		})
	}
}

// waitFor works, and then waits.
func waitFor(ctx context.Context, work, wait time.Duration) {
	time.Sleep(work) //nolint:forbidigo // advances the bubble's clock

	resume := pause(ctx)

	time.Sleep(wait) //nolint:forbidigo // advances the bubble's clock
	resume()
}

func TestWorkThatEndsInTimeIsLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := within(t.Context(), bubble{}, time.Minute)
		stop()
		time.Sleep(time.Hour) //nolint:forbidigo // advances the bubble's clock

		if errors.Is(context.Cause(ctx), errTooLong) {
			t.Error("it ended as if it had run too long")
		}
	})
}
