package ffmpeg_test

import (
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// Two frames a day apart are no million of them.
func TestAFewPicturesThatStandForHours(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	far := made(t, "far.mp4", args(
		generated("testsrc2=s=64x48:r=1:d=2,setpts=N*100000/TB"),
		[]string{"-vsync", "vfr", "-c:v", "libx264"})...)

	for _, to := range []string{"mp4", "webm"} {
		if _, err := try(t, e, far, "mp4", to, option.Values{"fps": 60}); !fault.Is(
			err, fault.FileTooLarge) {
			t.Errorf("%s: %v, want %s", to, err, fault.FileTooLarge)
		}
	}

	slides := made(t, "slides.mp4", args(generated("testsrc2=s=64x48:r=0.1:d=60"),
		[]string{"-c:v", "libx264"})...)
	if o := convert(t, e, slides, "mp4", option.Values{"fps": 30}); o.facts.Duration < 55 {
		t.Errorf("slides that change every ten seconds last %v s", o.facts.Duration)
	}
}
