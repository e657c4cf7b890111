package recovery_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/convertd/convertd/domain/access"
	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// TestOneOwnersManyJobsDoNotHoldUpAnother has everything submitted before the first of the many is
// done: the worst case for whoever comes last.
func TestOneOwnersManyJobsDoNotHoldUpAnother(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		const many, most, handful = 1000, 2, 5

		k := newQueuedKit(t, on)
		k.most.Store(most)

		var mu sync.Mutex

		before, reached := 0, false
		all := make(chan struct{}) // is here

		k.engine.convert = func(ctx context.Context, c ports.Step) error {
			content, err := os.ReadFile(c.Input().Path)
			if err != nil {
				return err
			}

			select {
			case <-all:
			case <-ctx.Done():
				return context.Cause(ctx)
			}

			mu.Lock()
			defer mu.Unlock()

			if reached = reached || strings.Contains(string(content), "second"); !reached {
				before++
			}

			return nil
		}
		for range many {
			must(k.jobs.Submit(t.Context(), access.Local(), graph(t, straight)))(t)
		}

		other := access.Principal{Owner: "usr_second"}
		v := must(
			k.jobs.Submit(
				t.Context(),
				other,
				graph(t, strings.ReplaceAll(straight, "a.png", "second.png")),
			),
		)(t)

		close(all)

		v = must(k.jobs.Wait(t.Context(), other, v.Job.ID(), patience))(t)

		mu.Lock()
		defer mu.Unlock()

		if v.Job.Status() != job.Completed || !reached || before > handful {
			t.Errorf(
				"the other owner's job is %s after %d of the first's were begun, want at most %d",
				v.Job.Status(),
				before,
				handful,
			)
		}
	})
}

func TestVideosDoNotHoldUpAnImage(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, on database) {
		k := newQueuedKit(t, on)
		film := strings.NewReplacer("a.png", "a.mov", `"webp"`, `"mp4"`).Replace(straight)
		begun := make(chan struct{}, 10)
		k.engine.convert = func(ctx context.Context, c ports.Step) error {
			if c.To != "mp4" {
				return nil
			}

			begun <- struct{}{}

			<-ctx.Done() // it lasts until it is cancelled

			return context.Cause(ctx)
		}

		var films []string
		for range cap(begun) {
			films = append(
				films,
				must(k.jobs.Submit(t.Context(), access.Local(), graph(t, film)))(t).Job.ID(),
			)
		}

		for range 2 { // all the workers that there are for videos
			await(t, begun, "a video")
		}

		v := must(k.jobs.Submit(t.Context(), access.Local(), graph(t, straight)))(t)
		must(k.jobs.Wait(t.Context(), access.Local(), v.Job.ID(), patience))(t)
		k.want(v.Job.ID(), job.Completed)

		if len(begun) > 0 {
			t.Errorf("%d more videos have begun than there are workers", len(begun))
		}

		for _, id := range films {
			must(k.jobs.Cancel(t.Context(), access.Local(), id))(t)
		}
	})
}
