package recovery_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/job"
)

// slowly is a body that comes when it is let go.
type slowly struct {
	io.Reader
	done <-chan struct{}
	come chan struct{}
}

func (s slowly) Read(p []byte) (int, error) {
	select {
	case <-s.come:
		return s.Reader.Read(p)
	case <-s.done:
		return 0, io.ErrUnexpectedEOF
	}
}

func TestASlowHostHoldsNoMoreThanItsShare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, onSQLite)
		letGo := make(chan struct{})

		k.fetcher.body = func(ctx context.Context, content string) io.Reader {
			if strings.Contains(content, "other.example") {
				return strings.NewReader(content)
			}

			return slowly{strings.NewReader(content), ctx.Done(), letGo}
		}

		var ids []string

		ended := make(chan error, 3)

		for range 3 {
			id, first := k.submitOne(straight)
			ids = append(ids, id)

			go func() { ended <- k.work.Execute(t.Context(), first) }()
		}

		synctest.Wait()

		// the fourth waits without a worker, and another host's goes through
		late, first := k.submitOne(straight)
		k.do(first)
		k.want(late, job.Processing, "get", "pending")

		again := k.taken()
		if len(again) != 1 || !again[0].At.After(time.Now()) {
			t.Fatalf("queued %v", again)
		}

		other, first := k.submitOne(
			strings.Replace(straight, "//example.com", "//other.example", 1),
		)
		k.do(first)
		k.want(other, job.Completed)

		close(letGo)

		for range ids {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}

		k.taken()
		k.do(again[0])

		for _, id := range append(ids, late) {
			k.want(id, job.Completed)
		}
	})
}
