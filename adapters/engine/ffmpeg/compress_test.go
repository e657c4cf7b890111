package ffmpeg_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// rich makes a film of ten seconds, or sound of twenty, that does not shrink by itself.
func rich(t *testing.T, extension string, options ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rich."+extension)

	args := []string{"-v", "error"}
	if !slices.Contains(options, "-vn") {
		args = append(
			args,
			"-f",
			"lavfi",
			"-i",
			"testsrc2=s=320x240:r=25:d=10,noise=alls=12:allf=t",
		)
	}

	args = append(
		args,
		"-f",
		"lavfi",
		"-i",
		"anoisesrc=c=pink:r=48000:a=0.3:d=10,aformat=channel_layouts=stereo",
	)

	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(append(args, options...), path)...).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	return path
}

func sizeOf(t *testing.T, path string) int {
	t.Helper()

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}

	return int(info.Size())
}

func fast() []string { return []string{"-c:v", "libx264", "-preset", "ultrafast", "-crf", "12"} }

func TestCompressedFilesAreSmaller(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for to, c := range map[string]struct {
		made    []string
		streams string
	}{
		"mp4":  {fast(), "video h264, audio aac"},
		"mov":  {append(fast(), "-c:a", "pcm_s16le"), "video h264, audio aac"},
		"mkv":  {append(fast(), "-c:a", "flac"), "video h264, audio aac"},
		"webm": {[]string{"-cpu-used", "8", "-deadline", "realtime", "-b:v", "6M"}, "video vp9, audio opus"},
		"avi":  {[]string{"-q:v", "2"}, "video mpeg4, audio mp3"},
		"mp3":  {[]string{"-vn", "-b:a", "320k"}, "audio mp3"},
		"m4a":  {[]string{"-vn", "-c:a", "alac"}, "audio aac"},
		"ogg":  {[]string{"-vn", "-q:a", "9"}, "audio vorbis"},
		"opus": {[]string{"-vn", "-b:a", "256k"}, "audio opus"},
		"flac": {[]string{"-vn", "-compression_level", "0"}, "audio flac"},
	} {
		t.Run(to, func(t *testing.T) {
			t.Parallel()
			was := rich(t, to, c.made...)

			o := operate(t, e, "compress", to, nil, was)
			if got := codecs(o.facts); got != c.streams {
				t.Errorf("%s, want %s", got, c.streams)
			}

			if sizeOf(t, o.path) >= sizeOf(t, was) {
				t.Errorf("%d bytes of %d", sizeOf(t, o.path), sizeOf(t, was))
			}

			if !near(o.facts.Duration, 10, 0.1) {
				t.Errorf("lasts %v s", o.facts.Duration)
			}

			if to == "flac" {
				if samples(t, o.path) != samples(t, was) {
					t.Error("its samples are others")
				}

				return
			}

			low := operate(t, e, "compress", to, option.Values{"quality": "low"}, was)
			if sizeOf(t, low.path) >= sizeOf(t, o.path) {
				t.Errorf("low has %d bytes, medium %d", sizeOf(t, low.path), sizeOf(t, o.path))
			}
		})
	}
}

// samples returns a hash of all decoded sound.
func samples(t *testing.T, path string) string {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-").
		Output()
	if err != nil {
		t.Fatal(err)
	}

	return string(out)
}

func TestASizeIsMet(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		name, to string
		made     []string
		size     int
		options  option.Values
	}{
		{"film", "mp4", fast(), 400_000, nil},
		{"small film", "mp4", fast(), 120_000, nil},
		{"film in H.265", "mp4", fast(), 300_000, option.Values{"codec": "h265"}},
		{"film in VP9", "webm", []string{"-cpu-used", "8", "-deadline", "realtime", "-b:v", "4M"}, 400_000, nil},
		{"film in AVI", "avi", []string{"-q:v", "2"}, 700_000, nil},
		{"silent film", "mkv", append(fast(), "-an"), 400_000, nil},
		{"MP3", "mp3", []string{"-vn", "-b:a", "320k"}, 100_000, nil},
		{"M4A", "m4a", []string{"-vn", "-b:a", "320k"}, 100_000, nil},
		{"AAC", "aac", []string{"-vn", "-b:a", "320k"}, 100_000, nil},
		{"Vorbis", "ogg", []string{"-vn", "-q:a", "9"}, 130_000, nil},
		{"Opus", "opus", []string{"-vn", "-b:a", "256k"}, 60_000, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			values := option.Values{"target_size": c.size}
			maps.Copy(values, c.options)

			o := operate(t, e, "compress", c.to, values, rich(t, c.to, c.made...))
			if got := sizeOf(t, o.path); got > c.size || got*100 < c.size*95 {
				t.Errorf("%d bytes for %d; %q", got, c.size, o.warnings)
			}

			if len(o.facts.Streams) == 0 || c.to != "aac" && !near(o.facts.Duration, 10, 0.1) {
				t.Errorf("%s for %v s", codecs(o.facts), o.facts.Duration)
			}

			if want, asked := c.options["codec"]; asked && want == "h265" &&
				o.facts.Of("video")[0].Codec != "hevc" {
				t.Error(codecs(o.facts))
			}

			if !slices.IsSorted(o.progress) || o.progress[len(o.progress)-1] != 1 {
				t.Errorf("progress %v", o.progress)
			}
		})
	}
}

func TestSizesThatCannotBe(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		name, to string
		made     []string
		size     int
		warning  string
	}{
		{"far too small a film", "mp4", fast(), 8_000, "more than 7.8 KB"},
		{"far too small a sound", "mp3", []string{"-vn"}, 2_000, "more than 2.0 KB"},
		{"more than it has", "mp3", []string{"-vn", "-b:a", "64k"}, 10_000_000, "already"},
		{"more than it has, as a film", "mp4", fast(), 100_000_000, "already"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			o := operate(
				t,
				e,
				"compress",
				c.to,
				option.Values{"target_size": c.size},
				rich(t, c.to, c.made...),
			)
			if !strings.Contains(strings.Join(o.warnings, " "), c.warning) {
				t.Errorf("%d bytes for %d; %q", sizeOf(t, o.path), c.size, o.warnings)
			}
		})
	}

	t.Run("lossless", func(t *testing.T) {
		t.Parallel()

		f := refused(
			t,
			e,
			"compress",
			"flac",
			option.Values{"target_size": 10_000},
			rich(t, "flac", "-vn"),
		)
		if f.Kind != fault.UnsupportedConversion || !strings.Contains(f.Text, "lossless") {
			t.Error(f)
		}
	})
}
