package ffmpeg_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
	"github.com/convertd/convertd/domain/route"
	"github.com/convertd/convertd/ports"
)

// Every source is read and every target written; that all pairs work is for the matrix to show, and
// pictures have tests of their own.
func TestEverySourceAndTarget(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	if len(e.Edges()) < 150 {
		t.Fatalf("only %d edges", len(e.Edges()))
	}

	films := []string{"mp4", "mov", "mkv", "webm", "avi", "gif"}
	targets := append([]string{"mp3", "wav", "flac", "m4a", "aac", "ogg", "opus"}, films...)
	sources := append([]string{"flv", "m4v", "mpg", "ts", "wmv", "wma", "aiff"}, targets...)

	for _, edge := range e.Edges() {
		drawn := !slices.Contains(films, edge.From) && slices.Contains(films, edge.To)
		if edge.Operation != "" || !slices.Contains(sources, edge.From) ||
			!slices.Contains(targets, edge.To) || drawn && edge.From != "flac" ||
			!slices.Contains([]string{"mov", "flac"}, edge.From) &&
				!slices.Contains([]string{"mkv", "mp3"}, edge.To) {
			continue
		}

		t.Run(edge.From+" to "+edge.To, func(t *testing.T) {
			t.Parallel()
			o := convert(t, e, fixture(t, "sample."+edge.From), edge.To, nil)

			wantSound, wantVideo := edge.To != "gif" &&
				edge.From != "gif", slices.Contains(films, edge.To)
			if got := len(o.facts.Of("audio")) == 1; got != wantSound {
				t.Errorf("sound: %v; %s", got, codecs(o.facts))
			}

			if got := len(o.facts.Of("video")) == 1; got != wantVideo {
				t.Errorf("picture: %v; %s", got, codecs(o.facts))
			}

			if edge.From != "gif" && edge.To != "aac" &&
				(o.facts.Duration < 1.8 || o.facts.Duration > 2.3) {
				t.Errorf("lasts %v s", o.facts.Duration)
			}
		})
	}
}

func TestStreamsThatFitAreCopied(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		input, to, stream string
		options           option.Values
		copied            bool
	}{
		{"sample.mov", "mp4", "v:0", nil, true},
		{"sample.mov", "mp4", "a:0", nil, true},
		{"sample.mp4", "mp4", "v:0", nil, true},
		{"sample.mp4", "mkv", "v:0", option.Values{"codec": "h264"}, true},
		{"sample.mp4", "mkv", "v:0", option.Values{"codec": "vp9"}, false},
		{"sample.mp4", "mkv", "a:0", option.Values{"codec": "vp9"}, true},
		{"sample.mp4", "webm", "v:0", nil, false},
		{"sample.mov", "mp4", "v:0", option.Values{"fps": 25}, true},
		{"sample.mov", "mp4", "v:0", option.Values{"fps": 24}, false},
		{"sample.mov", "mp4", "v:0", option.Values{"resolution": "720p"}, true}, // smaller already
		{"sample.mov", "mp4", "v:0", option.Values{"bitrate": 5_000_000}, true},
		{"sample.mov", "mp4", "v:0", option.Values{"bitrate": 40_000}, false},
		{"sample.mov", "mp4", "v:0", option.Values{"quality": "low"}, false},
		{"sample.mov", "mp4", "a:0", option.Values{"quality": "low"}, true}, // 48 kbit/s already
		{"sample.mov", "mp4", "v:0", option.Values{"quality": "highest"}, true},
		{"sample.mov", "m4a", "a:0", nil, true},
		{"sample.mov", "aac", "a:0", nil, true},
		{"sample.flv", "mp4", "v:0", nil, true},
		{"sample.avi", "mkv", "v:0", nil, true},
		{"sample.webm", "opus", "a:0", nil, true},
		{"sample.mp3", "mp3", "a:0", option.Values{"bitrate": 128_000}, true},
		{"sample.mp3", "mp3", "a:0", option.Values{"bitrate": 32_000}, false},
		{"rotated.mov", "mp4", "v:0", nil, true},
		{"rotated.mov", "mkv", "v:0", nil, false},
		{"hevc.mp4", "mov", "v:0", nil, true},
	} {
		t.Run(c.input+" to "+c.to+" "+c.stream, func(t *testing.T) {
			t.Parallel()

			o := convert(t, e, fixture(t, c.input), c.to, c.options)
			if got := packets(t, fixture(t, c.input), c.stream) == packets(
				t,
				o.path,
				c.stream,
			); got != c.copied {
				t.Errorf("%v: copied %v, want %v", c.options, got, c.copied)
			}
		})
	}
}

func TestOptionsAreMet(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	video := func(o outcome) file.Stream { return o.facts.Of("video")[0] }

	t.Run("codec", func(t *testing.T) {
		t.Parallel()

		for asked, want := range map[string]string{"h265": "hevc", "vp9": "vp9"} {
			if got := video(
				convert(t, e, fixture(t, "sample.mov"), "mp4", option.Values{"codec": asked}),
			).Codec; got != want {
				t.Errorf("%s: %s", asked, got)
			}
		}
	})
	t.Run("fps", func(t *testing.T) {
		t.Parallel()

		if got := video(
			convert(t, e, fixture(t, "sample.mov"), "mp4", option.Values{"fps": 10}),
		).FPS; got != 10 {
			t.Error(got)
		}
	})
	t.Run("quality orders size", func(t *testing.T) {
		t.Parallel()

		var last int

		for _, q := range []string{"low", "medium", "high"} {
			now := video(
				convert(t, e, fixture(t, "sample.mov"), "mp4", option.Values{"quality": q}),
			).Bitrate
			if now <= last {
				t.Errorf("%s: %d bits a second after %d", q, now, last)
			}

			last = now
		}
	})
	t.Run("bitrate of sound", func(t *testing.T) {
		t.Parallel()

		for to, most := range map[string]int{"mp3": 40_000, "m4a": 40_000, "ogg": 60_000, "opus": 60_000} {
			o := convert(t, e, fixture(t, "sample.wav"), to, option.Values{"bitrate": 32_000})
			if got := o.facts.Streams[0].Bitrate; got > most {
				t.Errorf("%s: %d bits a second", to, got)
			}
		}
	})
	t.Run("rates out of range", func(t *testing.T) {
		t.Parallel()

		for _, to := range []string{"mp3", "m4a", "ogg", "opus", "aac"} {
			for _, rate := range []int{8_000, 200_000_000} {
				for _, in := range []string{"sample.flac", "surround.mkv"} {
					if o := convert(
						t,
						e,
						fixture(t, in),
						to,
						option.Values{"bitrate": rate},
					); rate > 8_000 &&
						len(o.warnings) == 0 {
						t.Errorf("%s of %d: no warning", to, rate)
					}
				}
			}
		}

		for _, to := range []string{"mp4", "webm", "avi"} {
			for _, rate := range []int{8_000, 200_000_000} {
				convert(t, e, fixture(t, "sample.wmv"), to, option.Values{"bitrate": rate})
			}
		}
	})
	t.Run("resolution", func(t *testing.T) {
		t.Parallel()

		o := convert(t, e, fixture(t, "sample.mov"), "mp4", option.Values{"resolution": "480p"})
		if v := video(o); v.Height != 120 || len(o.warnings) != 1 {
			t.Errorf("%d pixels high, %q", v.Height, o.warnings)
		}

		tall := make720(t)
		if v := video(
			convert(t, e, tall, "mp4", option.Values{"resolution": "480p"}),
		); v.Height != 480 ||
			v.Width != 640 {
			t.Errorf("%d×%d, want 640×480", v.Width, v.Height)
		}
	})
}

func TestWhatTheTargetHoldsIsKept(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct {
		input, to, streams string
		chapters           int
		warnings           []string // a part of each
	}{
		{"tracks.mkv", "mkv", "video h264, audio aac (eng), audio aac (fra), subtitle subrip (deu), attachment", 2, nil},
		{"tracks.mkv", "mp4", "video h264, audio aac (eng), audio aac (fra), subtitle mov_text (deu), data text (eng)", 2, []string{"Attached files"}},
		{"tracks.mkv", "webm", "video vp9, audio opus (eng), audio opus (fra), subtitle webvtt (deu)", 2, []string{"Attached files"}},
		{
			"tracks.mkv", "avi", "video mpeg4, audio mp3, audio mp3", 0,
			[]string{"first subtitle track (deu)", "Attached files", "chapters"},
		},
		{"tracks.mkv", "m4a", "audio aac (eng), audio aac (fra), data text (eng)", 2, nil},
		{"tracks.mkv", "mp3", "audio mp3", 2, []string{"second audio track (fra)"}},
		{"tracks.mkv", "wav", "audio pcm_s16le", 0, []string{"second audio track (fra)", "chapters"}},
		{"cover.mp3", "mp3", "audio mp3, picture mjpeg", 0, nil},
		{"cover.mp3", "m4a", "audio aac, picture mjpeg", 0, nil},
		{"cover.mp3", "flac", "audio flac, picture mjpeg", 0, nil},
		{"cover.mp3", "ogg", "audio vorbis", 0, []string{"cover picture"}},
		{"sample.mov", "gif", "video gif", 0, []string{"sound"}},
	} {
		t.Run(c.input+" to "+c.to, func(t *testing.T) {
			t.Parallel()

			o := convert(t, e, fixture(t, c.input), c.to, nil)
			if got := strings.TrimSuffix(codecs(o.facts), " "); got != c.streams {
				t.Errorf("streams: %s\n   want: %s", got, c.streams)
			}

			if o.facts.Chapters != c.chapters {
				t.Errorf("%d chapters, want %d", o.facts.Chapters, c.chapters)
			}

			if len(o.warnings) != len(c.warnings) {
				t.Fatalf("warnings %q, want %q", o.warnings, c.warnings)
			}

			for i, part := range c.warnings {
				if !strings.Contains(o.warnings[i], part) {
					t.Errorf("%q does not speak of %q", o.warnings[i], part)
				}
			}
		})
	}
}

func TestTagsAreKept(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, to := range []string{"mkv", "mp4", "mov", "webm", "avi", "m4a", "mp3", "flac", "wav"} {
		o := convert(t, e, fixture(t, "tracks.mkv"), to, nil)
		if got := entry(t, o.path, "format_tags=title"); got != "Tracks" {
			t.Errorf("%s: title %q", to, got)
		}
	}

	for _, to := range []string{"ogg", "opus"} {
		o := convert(t, e, fixture(t, "tracks.mkv"), to, nil)
		if got := entry(t, o.path, "stream_tags=title"); got != "Tracks" {
			t.Errorf("%s: title %q", to, got)
		}
	}
}

func TestOddCases(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	t.Run("odd sides", func(t *testing.T) {
		t.Parallel()

		v := convert(t, e, fixture(t, "odd.avi"), "webm", nil).facts.Of("video")[0]
		if v.Width != 160 || v.Height != 120 || v.PixelFormat != "yuv420p" {
			t.Errorf("%+v", v)
		}
	})
	t.Run("a turned picture stays upright", func(t *testing.T) {
		t.Parallel()

		for _, to := range []string{"mp4", "mkv"} {
			if f := convert(t, e, fixture(t, "rotated.mov"), to, nil).facts; f.Width != 120 ||
				f.Height != 160 {
				t.Errorf("%s: shown as %d×%d", to, f.Width, f.Height)
			}
		}
	})
	t.Run("HEVC is named as Apple's players know it", func(t *testing.T) {
		t.Parallel()

		if got := entry(
			t,
			convert(t, e, fixture(t, "hevc.mp4"), "mp4", nil).path,
			"stream=codec_tag_string",
		); !strings.HasPrefix(got, "hvc1") {
			t.Error(got)
		}
	})
	t.Run("six channels", func(t *testing.T) {
		t.Parallel()

		for to, want := range map[string]int{"opus": 6, "m4a": 6, "mp3": 2, "flac": 6} {
			if got := convert(t, e, fixture(t, "surround.mkv"), to, nil).facts.Of("audio")[0].Channels; got != want {
				t.Errorf("%s: %d channels, want %d", to, got, want)
			}
		}
	})
	t.Run("24 bits stay 24 bits", func(t *testing.T) {
		t.Parallel()

		for _, to := range []string{"flac", "wav"} {
			if got := convert(t, e, fixture(t, "deep.flac"), to, nil).facts.Streams[0].Bits; got != 24 {
				t.Errorf("%s: %d bits", to, got)
			}
		}
	})
	t.Run("the index comes first", func(t *testing.T) {
		t.Parallel()

		for _, to := range []string{"mp4", "mov", "m4a"} {
			if !indexFirst(t, convert(t, e, fixture(t, "sample.mkv"), to, nil).path) {
				t.Errorf("%s has its index at the end", to)
			}
		}
	})
}

func TestProgressRisesToOne(t *testing.T) {
	t.Parallel()

	o := convert(t, newEngine(t), make720(t), "webm", nil)
	if len(o.progress) < 3 || !slices.IsSorted(o.progress) || o.progress[len(o.progress)-1] != 1 {
		t.Errorf("%v", o.progress)
	}

	if first := o.progress[0]; first <= 0 || first >= 1 {
		t.Errorf("begins with %v", first)
	}
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	noise := []byte(strings.Repeat("\xd1\x07 noise \x00\xfe", 3000))
	for _, c := range []struct {
		name, input, from string
		kind              fault.Kind
		text              string
	}{
		{"moov missing", cut(t, fixture(t, "sample.mp4"), 0.6), "mp4", fault.CorruptFile, "no index"},
		{"text", put(t, "a.mp4", []byte("Dear Sir or Madam")), "mp4", fault.CorruptFile, "no index"},
		{"noise as avi", put(t, "a.avi", noise), "avi", fault.CorruptFile, "cannot be read as AVI"},
		{"noise as mpg", put(t, "a.mpg", noise), "mpg", fault.CorruptFile, "cannot be read as MPEG"},
		{"noise as mp3", put(t, "a.mp3", noise), "mp3", fault.CorruptFile, "cannot be read as MP3"},
		{"playlist", fixture(t, "playlist.avi"), "avi", fault.CorruptFile, "cannot be read as AVI"},
		{"a film without sound as mp3", fixture(t, "odd.avi"), "avi", fault.UnsupportedConversion, "no sound"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := try(t, e, c.input, c.from, "mp3", nil)

			f := fault.Of(err)
			if f.Kind != c.kind || !strings.Contains(f.Text, c.text) {
				t.Errorf("%v", err)
			}

			words, _ := f.Details["engine_output"].(string)
			for _, leak := range []string{"/in/", "/work/", "/tmp/", " @ 0x"} {
				if strings.Contains(f.Text+words, leak) {
					t.Errorf("%q is told in %q %q", leak, f.Text, words)
				}
			}
		})
	}
}

func TestACodecThatTheTargetCannotHold(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct{ to, codec, text string }{
		{"webm", "h264", "It holds: vp9."}, {"mov", "vp9", "It holds: h264, h265."}, {"avi", "h264", "Leave codec out"},
	} {
		_, err := try(t, e, fixture(t, "sample.mkv"), "mkv", c.to, option.Values{"codec": c.codec})
		if f := fault.Of(err); f.Kind != fault.InvalidInput || f.Field != "options.codec" ||
			!strings.Contains(f.Text, c.text) {
			t.Errorf("%s in %s: %v", c.codec, c.to, err)
		}
	}
}

// A QuickTime file may name another file as the place of its samples. Its own one must stay the
// only one that is opened.
func TestReferencesAreNotFollowed(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	facts, err := e.Probe(t.Context(), fixture(t, "playlist.avi"), "avi", file.Facts{})
	if !fault.Is(err, fault.CorruptFile) {
		t.Errorf("an HLS playlist was read: %+v %v", facts, err)
	}
	// The same words are a film to FFmpeg if it may choose, which is what this test is about.
	if got := entryError(t, fixture(t, "playlist.avi")); !strings.Contains(got, "hls") &&
		!strings.Contains(got, "HLS") {
		t.Errorf("FFmpeg, left to itself, said %q", got)
	}
}

func TestProbe(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	f, err := e.Probe(t.Context(), fixture(t, "tracks.mkv"), "mkv", file.Facts{Pages: 7})
	if err != nil {
		t.Fatal(err)
	}

	v := f.Of("video")[0]
	if !f.Probed || f.Pages != 7 || f.Width != 160 || f.Height != 120 || f.Duration < 1.9 ||
		f.Duration > 2.1 ||
		f.Chapters != 2 ||
		v.FPS != 25 ||
		v.PixelFormat != "yuv420p" {
		t.Errorf("%+v", f)
	}

	for _, s := range append(f.Of("video"), f.Of("audio")...) {
		if s.Duration < 1.9 || s.Duration > 2.1 {
			t.Errorf("stream %d lasts %v", s.Index, s.Duration)
		}
	}

	known := file.Facts{Probed: true, Streams: []file.Stream{{Codec: "seen"}}}
	if again, err := e.Probe(t.Context(), "/nowhere", "mkv", known); err != nil ||
		again.Streams[0].Codec != "seen" {
		t.Errorf("what is known was probed again: %+v %v", again, err)
	}

	if f, err := e.Probe(t.Context(), fixture(t, "sample.aac"), "aac", file.Facts{}); err != nil ||
		f.Duration != 0 {
		t.Errorf("a guessed length is told as known: %v %v", f.Duration, err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("the caller went away")

	_, err := e.Do(ctx, ports.Step{
		Edge:     route.Edge{From: "mp4", To: "webm"},
		Inputs:   []ports.Input{{Path: make720(t)}},
		Dir:      t.TempDir(),
		Progress: func(float64) { cancel(reason) },
	})
	if !errors.Is(err, reason) {
		t.Errorf("%v", err)
	}
}

func TestAboutAndEdges(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	if info := e.About(); info.Name != "ffmpeg" || info.Version == "" || info.Missing {
		t.Errorf("%+v", info)
	}

	has := map[string]route.Loss{}
	for _, edge := range e.Edges() {
		has[strings.TrimSpace(edge.Operation+" "+edge.From+">"+edge.To)] = edge.Loss
		if edge.Cost <= 0 || edge.Engine != "ffmpeg" {
			t.Errorf("%+v", edge)
		}
	}

	for pair, loss := range map[string]route.Loss{
		"mov>mp4": route.Faithful, "mp4>mp4": route.Faithful, "flac>wav": route.Lossless, "wav>flac": route.Faithful, "mp4>mp3": route.Partial,
		"mkv>gif": route.Partial,
	} {
		if got, ok := has[pair]; !ok || got != loss {
			t.Errorf("%s: %v %v", pair, got, ok)
		}
	}

	for _, pair := range []string{"mp3>wmv", "gif>gif", "ts>wmv", "gif>mp3"} {
		if _, ok := has[pair]; ok {
			t.Errorf("%s is claimed", pair)
		}
	}
}
