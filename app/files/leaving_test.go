package files

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/test/fakes"
)

// now is the bubble's clock.
type now struct{}

func (now) Now() time.Time { return time.Now() }

func TestFilesSideBySideShareTheRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		space := fakes.NewSpace(100 << 20)
		s := &Service{cfg: Config{MinFree: 50 << 20}, Deps: Deps{Space: space, Clock: now{}}}

		body := func(mebibytes int) error {
			_, err := io.Copy(io.Discard, &leaving{
				Reader: strings.NewReader(strings.Repeat("x", mebibytes<<20)),
				ctx:    t.Context(), files: s,
			})

			return err
		}

		if err := errors.Join(body(20), body(20)); err != nil {
			t.Errorf("there is room for two: %v", err)
		}

		if err := body(20); !fault.Is(err, fault.DiskFull) {
			t.Errorf("a third is taken: %v", err)
		}

		<-time.After(roomAge) // those before have gone again

		if err := body(20); err != nil {
			t.Errorf("there is room again: %v", err)
		}
	})
}
