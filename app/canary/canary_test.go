package canary_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/app/canary"
)

type bubble struct{}

func (bubble) Now() time.Time { return time.Now() }

func TestAFindingStandsForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := canary.New(canary.Deps{
			Clock: bubble{},
			Ping: func(context.Context) error {
				asked++
				return errors.New("it is away")
			},
		})

		for _, want := range []int{1, 1, 2} {
			if f := c.Check(t.Context()); asked != want || f.Err == nil ||
				!strings.Contains(f.Err.Error(), "database: it is away") {
				t.Errorf("asked %d times, want %d: %v", asked, want, f.Err)
			}

			time.Sleep(6 * time.Second) //nolint:forbidigo // advances the bubble's clock
		}
	})
}
