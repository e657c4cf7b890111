package queue

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestNotifierTellsOfEverythingOnceInACooldown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told [][]string

		n := &notifier{notify: func(_ context.Context, queues []string) error {
			told = append(told, queues)
			return context.DeadlineExceeded // it is of no consequence
		}}
		for _, queue := range []string{"light", "video", "light"} {
			n.add(queue)
		}

		time.Sleep(cooldown + 1) //nolint:forbidigo // in the bubble's own time
		n.add("light")
		time.Sleep(time.Second) //nolint:forbidigo // in the bubble's own time
		n.add("image")
		time.Sleep(time.Second) //nolint:forbidigo // in the bubble's own time
		synctest.Wait()

		want := [][]string{{"light", "video"}, {"light"}, {"image"}}
		if !slices.EqualFunc(told, want, slices.Equal) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}
