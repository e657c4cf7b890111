package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

func TestFaultOfEachEnd(t *testing.T) {
	t.Parallel()

	exited := func(e *Exit) error { return e.Fault(fault.CorruptFile, "broken") }

	cases := map[string]struct {
		err  error
		want fault.Kind
	}{
		"exit":    {&Exit{Code: 1, Stderr: "bad"}, fault.CorruptFile},
		"no room": {&Exit{Code: 1, Stderr: "write: No space left on device"}, fault.DiskFull},
		"fork":    {&Exit{Code: 1, Stderr: "sh: 1: Cannot fork"}, fault.ConversionFailed},
		"chatter": {&Killed{Reason: ReasonChatter}, fault.ConversionFailed},
		"idle":    {&Killed{Reason: ReasonIdle}, fault.Timeout},
		"timeout": {&Killed{Reason: ReasonTimeout}, fault.Timeout},
		"cpu":     {&Killed{Reason: ReasonCPU}, fault.Timeout},
		"memory":  {&Killed{Reason: ReasonMemory}, fault.ConversionFailed},
		"output":  {&Killed{Reason: ReasonOutput}, fault.ConversionFailed},
		"other":   {errors.New("no such tool"), fault.Internal},
	}
	for name, c := range cases {
		if got := fault.Of(
			Fault(t.Context(), fmt.Errorf("outer: %w", c.err), exited),
		); got.Kind != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}

	why := errors.New("stopped by the user")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)

	if err := Fault(ctx, &Exit{}, exited); !errors.Is(err, why) {
		t.Errorf("an ended context: %v", err)
	}
}

func TestWhatCouldStartNoProcessIsTriedAgain(t *testing.T) {
	t.Parallel()

	for said, starved := range map[string]bool{
		"sh: 1: Cannot fork": true,
		"bash: fork: retry: Resource temporarily unavailable":                  true,
		"pthread_create failed: Resource temporarily unavailable":              true,
		"OpenBLAS: unable to create worker thread":                             true,
		"Error submitting packet to decoder: Resource temporarily unavailable": false,
		"thread 'main' panicked at 'assertion failed'":                         false,
		"bad header": false,
	} {
		exit := &Exit{Code: 1, Stderr: said}
		if got := errors.Is(exit, ports.ErrCrashed); got != starved {
			t.Errorf("%s: %t", said, got)
		}
	}
}

func TestLastWordsTellNoFolders(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]string{
		"":                                     "",
		"[mov @ 0x55d0c0ffee] bad":             "[mov] bad",
		"/in/input.mov: Invalid data\n":        "input.mov: Invalid data",
		"Error: '/work/a b' file:///work/p/x":  "Error: 'a b' file://x",
		"(process:12): VIPS **: 10:00:00.1: x": "x",
		"convert /in/input -> /work/o.pdf":     "convert input -> o.pdf",
		"bad header `/in/input' @ bmp.c":       "bad header `input' @ bmp.c",
		"see http://example.com/a":             "see http://example.com/a",
	} {
		if got := lastWords(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}

	if got := lastWords(strings.Repeat("x\n", 100)); strings.Count(got, "x") != 10 {
		t.Errorf("%q", got)
	}
}
