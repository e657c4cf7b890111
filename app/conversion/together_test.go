package conversion_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/convertd/convertd/domain/job"
	"github.com/convertd/convertd/ports"
)

// shelf reads several outputs at once, but those that it leaves to be read by themselves.
type shelf struct {
	leaves string // base name
	err    error
	calls  atomic.Int32
	alone  atomic.Int32
}

func (s *shelf) Verify(context.Context, ports.Output) ([]job.Check, error) {
	s.alone.Add(1)
	return []job.Check{{Name: "opens", Detail: "alone"}}, nil
}

func (s *shelf) VerifyMany(_ context.Context, list []ports.Output) ([][]job.Check, error) {
	s.calls.Add(1)

	checks := make([][]job.Check, len(list))
	for i, o := range list {
		if base := filepath.Base(o.Path); base != s.leaves {
			checks[i] = []job.Check{{Name: "opens", Detail: base}}
		}
	}

	return checks, s.err
}

func TestManyOutputsAreReadTogether(t *testing.T) {
	t.Parallel()

	const pages = 240

	s := &shelf{leaves: "7"}

	made, err := split(t, pages, s)
	if err != nil || len(made.Outputs) != pages {
		t.Fatalf("%d outputs, %v", len(made.Outputs), err)
	}

	if s.calls.Load() != 3 || s.alone.Load() != 1 {
		t.Errorf("read together %d times, alone %d", s.calls.Load(), s.alone.Load())
	}

	for i, o := range made.Outputs {
		want := filepath.Base(o.Path)
		if want == s.leaves {
			want = "alone"
		}

		if len(o.Checks) != 1 || o.Checks[0].Detail != want {
			t.Errorf("output %d: %+v", i, o.Checks)
		}
	}
}

func TestOneOutputIsReadAlone(t *testing.T) {
	t.Parallel()

	s := &shelf{}
	if _, err := split(t, 1, s); err != nil || s.calls.Load() != 0 || s.alone.Load() != 1 {
		t.Errorf("read together %d times, alone %d: %v", s.calls.Load(), s.alone.Load(), err)
	}
}

func TestWhatEndsTheReadingEndsTheConversion(t *testing.T) {
	t.Parallel()

	broken := errors.New("nobody waits")
	if _, err := split(t, 3, &shelf{err: broken}); !errors.Is(err, broken) {
		t.Error(err)
	}
}
