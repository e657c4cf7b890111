package ffmpeg_test

import (
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// Samples beyond full scale are turned down, not cut off.
func TestTooLoudSoundIsLimited(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	flat := regexp.MustCompile(`Flat factor: ([\d.]+)`)

	for _, c := range []struct {
		gain string
		most float64 // samples that stand at full scale, as astats counts them
	}{{"30dB", 1}, {"1", 1}} {
		loud := made(t, "loud.wav", args(generated("sine=d=2"),
			[]string{"-af", "volume=" + c.gain, "-c:a", "pcm_f32le"})...)
		o := convert(t, e, loud, "flac", nil)

		said, err := exec.CommandContext(t.Context(), "ffmpeg", "-nostdin", "-i", o.path,
			"-af", "astats=measure_perchannel=none", "-f", "null", "-").CombinedOutput()
		if err != nil {
			t.Fatal(err)
		}

		found := flat.FindSubmatch(said)
		if found == nil {
			t.Fatalf("%s", said)
		}

		if n, err := strconv.ParseFloat(string(found[1]), 64); err != nil || n > c.most {
			t.Errorf("%s louder: %s samples in a row at full scale", c.gain, found[1])
		}
	}
}
