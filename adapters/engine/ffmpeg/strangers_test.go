package ffmpeg_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/option"
)

// made has FFmpeg make a file by these arguments.
func made(t *testing.T, name string, args ...string) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), name)

	out, err := exec.CommandContext(
		t.Context(),
		"ffmpeg",
		append(append([]string{"-v", "error", "-y"}, args...), path)...).
		CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}

	return path
}

func generated(source string) []string { return []string{"-f", "lavfi", "-i", source} }

func args(parts ...[]string) []string { return slices.Concat(parts...) }

// said reports whether a warning holds these words.
func said(o outcome, words string) bool {
	return slices.ContainsFunc(
		o.warnings,
		func(w string) bool { return strings.Contains(w, words) },
	)
}

// What is asked for as MP4 is to play: only what players know is copied into it.
func TestOnlyWhatPlaysIsCopied(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	picture, tone := generated("testsrc2=s=128x96:r=25:d=1"), generated("sine=d=1")

	xvid := made(t, "xvid.mkv", args(picture, tone,
		[]string{"-c:v", "mpeg4", "-c:a", "ac3"})...)
	web := made(t, "web.webm", args(picture, tone,
		[]string{"-c:v", "libvpx-vp9", "-cpu-used", "8", "-c:a", "libopus"})...)
	fields := made(t, "fields.mkv", args(picture, tone, []string{
		"-vf", "interlace", "-c:v", "libx264", "-flags", "+ildct+ilme", "-x264opts", "tff=1",
		"-c:a", "aac",
	})...)

	for _, c := range []struct {
		name, input, to, asked, want string
	}{
		{"Xvid and AC-3", xvid, "mp4", "", "video h264, audio aac"},
		{"Xvid and AC-3, kept", xvid, "mp4", "always", "video mpeg4, audio ac3"},
		{"Xvid to MOV", xvid, "mov", "", "video h264, audio ac3"},
		{"VP9 and Opus", web, "mp4", "", "video h264, audio aac"},
		{"interlaced", fields, "mp4", "", "video h264, audio aac"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			values := option.Values{}
			if c.asked != "" {
				values["copy"] = c.asked
			}

			o := convert(t, e, c.input, c.to, values)
			if got := strings.ReplaceAll(codecs(o.facts), " (eng)", ""); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}

			if o.facts.Of("video")[0].Interlaced || said(o, "interlaced") != (c.input == fields) {
				t.Errorf("interlaced: %+v, warnings %q", o.facts.Of("video")[0], o.warnings)
			}
		})
	}

	o := convert(t, e, fixture(t, "sample.mov"), "mp4", option.Values{"copy": "never"})
	if packets(t, o.path, "v:0") == packets(t, fixture(t, "sample.mov"), "v:0") ||
		packets(t, o.path, "a:0") == packets(t, fixture(t, "sample.mov"), "a:0") {
		t.Error("something was copied though nothing was to be")
	}
}

// The shorter side is what a resolution names, and pixels are square after scaling.
func TestResolutionIsTheShorterSide(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, c := range []struct{ name, size, filter, want string }{
		{"upright", "540x960", "null", "480\n854\n1:1"},
		{"small enough", "480x854", "null", "480\n854\n1:1"},
		{"anamorphic", "720x576", "setsar=64/45", "854\n480\n1:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			input := made(t, "in.mp4", args(generated("testsrc2=r=10:d=0.5:s="+c.size),
				[]string{"-vf", c.filter, "-c:v", "libx264", "-preset", "ultrafast"})...)

			o := convert(t, e, input, "mp4", option.Values{"resolution": "480p"})
			if got := entry(t, o.path, "stream=width,height,sample_aspect_ratio"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// What a pixel is too much is cut off: scaling would blur all others.
func TestOddSidesAreCropped(t *testing.T) {
	t.Parallel()

	input := made(t, "odd.mkv", args(generated("testsrc2=s=161x121:r=5:d=0.4"),
		[]string{"-c:v", "ffv1", "-pix_fmt", "yuv444p"})...)
	o := convert(t, newEngine(t), input, "mp4", option.Values{"quality": "highest"})

	like := similarity(t, o.path, input, "[1:v]crop=160:120:0:0,format=yuv420p[b];[0:v][b]ssim")
	if like < 0.97 {
		t.Errorf("SSIM %v of what is left", like)
	}
}

func TestFilmsThatPlayersShowOtherwise(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	t.Run("frames of AVI that hang on later ones", func(t *testing.T) {
		t.Parallel()

		input := numbered(t, "avi", 3, "-c:v", "libx264", "-bf", "3", "-c:a", "libmp3lame")

		got := numbers(t, convert(t, e, input, "mp4", nil).path)
		if !slices.IsSorted(got) || len(got) != 75 {
			t.Errorf("%d frames: %v", len(got), got)
		}
	})
	t.Run("a hidden beginning", func(t *testing.T) {
		t.Parallel()

		whole := numbered(t, "mp4", 4, "-g", "100", "-c:v", "libx264", "-c:a", "aac")
		input := made(t, "part.mp4", "-ss", "1", "-i", whole, "-c", "copy")

		o := convert(t, e, input, "mkv", nil)
		if got := numbers(t, o.path); got[0] != 25 || !near(o.facts.Duration, 3, 0.1) {
			t.Errorf("begins with frame %d and lasts %v s", got[0], o.facts.Duration)
		}

		at, _ := ticks(t, o.path)
		if len(at) != 3 || !near(at[1], 1, 0.03) {
			t.Errorf("ticks at %v", at)
		}
	})
	t.Run("a mirrored picture", func(t *testing.T) {
		t.Parallel()

		input := mirrored(t, numbered(t, "mp4", 1, "-c:v", "libx264", "-c:a", "aac"))

		o := convert(t, e, input, "mkv", nil)
		if packets(t, o.path, "v:0") == packets(t, input, "v:0") {
			t.Error("Matroska was given a picture that it cannot mirror")
		}

		like := similarity(
			t,
			o.path,
			input,
			"[0:v]format=yuv420p[a];[1:v]format=yuv420p[b];[a][b]ssim",
		)
		if like < 0.95 {
			t.Errorf("SSIM %v of the picture as it is seen", like)
		}
	})
	t.Run("sound that begins late, in AVI", func(t *testing.T) {
		t.Parallel()

		film := numbered(t, "mp4", 3, "-c:v", "mpeg4", "-c:a", "libmp3lame")
		input := made(t, "late.mkv", "-i", film, "-itsoffset", "0.6", "-i", film,
			"-map", "0:v", "-map", "1:a", "-c", "copy")

		at, _ := ticks(t, convert(t, e, input, "avi", nil).path)
		if len(at) < 2 || !near(at[0], 0.6, 0.06) {
			t.Errorf("ticks at %v", at)
		}
	})
	t.Run("a picture that begins late", func(t *testing.T) {
		t.Parallel()

		film := numbered(t, "mp4", 3, "-c:v", "mpeg4", "-c:a", "aac")
		input := made(t, "late.mkv", "-itsoffset", "0.53", "-i", film, "-i", film,
			"-map", "0:v", "-map", "1:a", "-c", "copy")

		for _, to := range []string{"mp4", "mov"} {
			o := convert(t, e, input, to, option.Values{"copy": "never"})
			if got, want := numbers(t, o.path), numbers(t, film); !slices.Equal(got, want) {
				t.Errorf("%s: frames %v, not %v", to, got, want)
			}

			if starts := o.facts.Of("video"); !near(starts[0].Start, 0.53, 0.06) {
				t.Errorf("%s: the picture begins at %v s", to, starts[0].Start)
			}
		}
	})
	t.Run("a last frame that stands", func(t *testing.T) {
		t.Parallel()

		input := made(t, "hold.gif", args(generated("testsrc2=s=64x48:r=10:d=1"),
			[]string{"-final_delay", "300"})...)

		for _, to := range []string{"mp4", "webm"} {
			if o := convert(t, e, input, to, nil); !near(o.facts.Duration, 3.9, 0.15) {
				t.Errorf("%s: lasts %v s", to, o.facts.Duration)
			}
		}

		o := operate(t, e, "flip", "gif", nil, input)
		if !near(o.facts.Duration, 3.9, 0.05) {
			t.Errorf("mirrored, it lasts %v s", o.facts.Duration)
		}
	})
}

// similarity is the SSIM of two files by a graph that ends in it.
func similarity(t *testing.T, a, b, graph string) float64 {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), "ffmpeg", "-hide_banner", "-i", a, "-i", b,
		"-lavfi", graph, "-f", "null", "-").CombinedOutput()

	_, after, found := strings.Cut(string(out), "All:")
	if err != nil || !found {
		t.Fatalf("%v: %s", err, out)
	}

	like, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	if err != nil {
		t.Fatal(err)
	}

	return like
}

// mirrored turns over the picture of an MP4 file, by the matrix of its track.
func mirrored(t *testing.T, path string) string {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	const height = 48

	is := []byte{
		0,
		1,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		1,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0,
		0x40,
		0,
		0,
		0,
	}
	becomes := slices.Clone(is)
	copy(becomes[16:], []byte{0xff, 0xff, 0, 0})
	becomes[29] = height

	track := bytes.Index(content, []byte("tkhd"))
	at := bytes.Index(content[track:], is) + track
	copy(content[at:], becomes)

	return put(t, "mirrored.mp4", content)
}

func TestAnimationsOfFilms(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	wide := made(t, "wide.mp4", args(generated("testsrc2=s=360x288:r=25:d=1"),
		[]string{"-vf", "setsar=64/45", "-c:v", "libx264", "-preset", "ultrafast"})...)

	for _, c := range []struct {
		name   string
		values option.Values
		want   string
	}{
		{"square pixels", nil, "480x270"},
		{"asked", option.Values{"width": 128, "fps": 5}, "128x72"},
	} {
		o := convert(t, e, wide, "gif", c.values)

		got := strings.Fields(entry(t, o.path, "stream=width,height"))
		if got[0]+"x"+got[1] != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

// What is of a high dynamic range is neither pale nor told to be so when it no longer is.
// What says nothing of its colours is shown as before, whatever size it comes to.
func TestColoursThatAreUntoldAreTold(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	for size, c := range map[string]struct{ matrix, told string }{
		"640x480":  {"bt601", "smpte170m,smpte170m,smpte170m"},
		"720x576":  {"bt601", "bt470bg,smpte170m,bt470bg"},
		"1280x720": {"bt709", "bt709,bt709,bt709"},
	} {
		t.Run(size, func(t *testing.T) {
			t.Parallel()

			input := made(t, "untold.mkv", "-f", "lavfi", "-i",
				"color=red:s="+size+":r=5:d=0.4,format=rgb24", "-vf",
				"scale=out_color_matrix="+c.matrix+",format=yuv420p,setparams=colorspace=unknown",
				"-c:v", "ffv1")

			o := convert(t, e, input, "mp4", option.Values{"resolution": "240p"})

			said, err := exec.CommandContext(
				t.Context(),
				"ffprobe",
				"-v",
				"error",
				"-show_entries",
				"stream=color_space,color_transfer,color_primaries",
				"-of",
				"csv=p=0",
				o.path,
			).Output()
			if got := strings.TrimSpace(string(said)); err != nil || got != c.told {
				t.Errorf("told as %q, not %q: %v", got, c.told, err)
			}

			pixel, err := exec.CommandContext(
				t.Context(),
				"ffmpeg",
				"-v",
				"error",
				"-i",
				o.path,
				"-frames:v",
				"1",
				"-vf",
				"setparams=range=tv,zscale=w=16:h=16,format=gbrp,format=rgb24",
				"-f",
				"rawvideo",
				"-",
			).Output()
			if err != nil || len(pixel) < 3 || pixel[0] < 250 || pixel[1] > 5 || pixel[2] > 5 {
				t.Errorf("red became %v: %v", pixel[:min(3, len(pixel))], err)
			}
		})
	}
}

func TestHighDynamicRangeIsMapped(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	// A white of 203 candela a square metre, as BT.2408 has it, is 0.58 of the way in PQ.
	input := made(t, "hdr.mp4", args(generated("color=gray:s=128x96:r=5:d=0.4"), []string{
		"-vf", "format=yuv420p10le,geq=lum=64+0.58*876:cb=512:cr=512", "-c:v", "libx265",
		"-x265-params", "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
		"-tag:v", "hvc1",
	})...)

	o := convert(t, e, input, "mp4", option.Values{"codec": "h264"})
	if got := entry(t, o.path, "stream=color_transfer,pix_fmt"); got != "yuv420p\nbt709" {
		t.Errorf("written as %q", got)
	}

	if got := numbers(t, o.path)[0] + 16; got < 170 || !said(o, "dynamic range") {
		t.Errorf("white is %d of 235; %q", got, o.warnings)
	}

	o = convert(t, e, input, "mp4", option.Values{"codec": "h265", "quality": "low"})
	if got := entry(t, o.path, "stream=color_transfer,pix_fmt"); got != "yuv420p10le\nsmpte2084" {
		t.Errorf("kept as %q", got)
	}
}

func TestSoundsThatContainersTakeOtherwise(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	channels := func(n int) []string {
		return generated(
			"aevalsrc=" + strings.TrimSuffix(strings.Repeat("0.1*sin(t*900)|", n), "|") + ":d=1",
		)
	}

	around := made(t, "around.mkv", args(channels(6),
		[]string{"-af", "aformat=channel_layouts=5.1(side)", "-c:a", "flac"})...)
	sixteen := made(t, "sixteen.wav", channels(16)...)
	slow := made(t, "slow.flv", args(generated("testsrc2=s=64x48:r=5:d=1"), generated("sine=d=1"),
		[]string{"-ar", "11025", "-c:a", "libmp3lame"})...)
	phone := made(t, "phone.avi", args(generated("testsrc2=s=64x48:r=5:d=1"), generated("sine=d=1"),
		[]string{"-ar", "8000", "-c:a", "pcm_s16le"})...)
	ogg := made(t, "in.ogg", args(generated("sine=d=2"), []string{"-c:a", "flac"})...)
	mono := made(t, "mono.wav", generated("anoisesrc=d=3:r=48000")...)

	for _, c := range []struct {
		name, input, to string
		values          option.Values
		want, warning   string
	}{
		{"side channels", around, "m4a", nil, "aac 6 5.1", ""},
		{"mixed down", around, "mp3", nil, "mp3 2 stereo", "mixed down to 2"},
		{"sixteen channels", sixteen, "flac", nil, "flac 8 7.1", "first ones"},
		{"11,025 Hz", slow, "mp4", nil, "aac 1 mono", ""},
		{"8,000 Hz", phone, "mp4", nil, "aac 1 mono", ""},
		{"FLAC in Ogg", ogg, "flac", nil, "flac 1 mono", ""},
		{"mono", mono, "mp3", option.Values{"bitrate": 192_000}, "mp3 1 mono", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			o := convert(t, e, c.input, c.to, c.values)
			got := strings.Fields(entry(t, o.path, "stream=codec_name,channels,channel_layout",
				"-select_streams", "a"))

			if strings.Join(got, " ") != c.want {
				t.Errorf("%v, want %s", got, c.want)
			}

			if !said(o, c.warning) && c.warning != "" || c.warning == "" && len(o.warnings) > 0 {
				t.Errorf("warnings %q", o.warnings)
			}

			if o.facts.Duration < 0.9 {
				t.Errorf("lasts %v s", o.facts.Duration)
			}

			rates := map[string]int{slow: 11_025, phone: 8_000}
			if s := o.facts.Of("audio")[0]; rates[c.input] > 0 && s.SampleRate != rates[c.input] {
				t.Errorf("%d Hz", s.SampleRate)
			}

			if s := o.facts.Of("audio")[0]; c.input == mono && s.Bitrate < 180_000 {
				t.Errorf("%d bits a second", s.Bitrate)
			}
		})
	}

	o := convert(t, e, mono, "mp3", option.Values{"quality": "highest"})
	if s := o.facts.Of("audio")[0]; s.Bitrate != 320_000 {
		t.Errorf("highest is %d bits a second", s.Bitrate)
	}
}

// A picture of a film is one frame in full size.
func TestFilmsToPictures(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	wide := made(t, "wide.mp4", args(generated("testsrc2=s=720x576:r=25:d=2"),
		[]string{"-vf", "setsar=64/45", "-c:v", "libx264", "-preset", "ultrafast"})...)

	for _, to := range []string{"png", "jpg"} {
		o, err := try(t, e, wide, "mp4", to, option.Values{"time": 1.0})
		if err != nil {
			t.Fatal(err)
		}

		if got := entry(t, o.path, "stream=width,height"); got != "1024\n576" {
			t.Errorf("%s: %q", to, got)
		}

		like := similarity(t, o.path, wide, "[1:v]select='eq(n,25)',scale=1024:576:flags=lanczos,"+
			"format=yuv444p[b];[0:v]format=yuv444p[a];[a][b]ssim")
		if like < 0.95 {
			t.Errorf("%s: SSIM %v of the frame at 1 s", to, like)
		}
	}

	for _, to := range []string{"webp", "apng"} {
		o, err := try(t, e, wide, "mp4", to, option.Values{"width": 128, "fps": 5})
		if err != nil {
			t.Fatal(err)
		}

		content, err := os.ReadFile(o.path)
		if frames := bytes.Count(content, []byte(map[string]string{
			"webp": "ANMF", "apng": "fcTL",
		}[to])); err != nil || frames != 10 {
			t.Errorf("%s: %d frames, %v", to, frames, err)
		}
	}
}

func TestTransparencyIsKeptOrTold(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	glass := made(t, "glass.webm", args(generated("color=red:s=64x48:r=5:d=1"), []string{
		"-vf", "format=yuva420p,geq=lum=p(X\\,Y):a=if(lt(X\\,32)\\,0\\,255)", "-c:v", "libvpx-vp9",
		"-cpu-used", "8",
	})...)

	o := convert(t, e, glass, "mp4", nil)
	if got := numbers(t, o.path)[0] + 16; got < 120 || !said(o, "made white") {
		t.Errorf("half white, half red is as bright as %d; %q", got, o.warnings)
	}

	o = convert(t, e, glass, "webm", option.Values{"quality": "low"})
	if !o.facts.Of("video")[0].Alpha || len(o.warnings) > 0 {
		t.Errorf("%+v %q", o.facts.Of("video")[0], o.warnings)
	}

	still, err := try(t, e, glass, "webm", "png", nil)
	if err != nil {
		t.Fatal(err)
	}

	if got := entry(t, still.path, "stream=pix_fmt"); got != "rgba" {
		t.Errorf("the picture has %s", got)
	}
}

func TestTagsOfOggAndOfContainers(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	ogg := made(t, "in.ogg", args(generated("sine=d=1"), []string{
		"-c:a", "libvorbis", "-metadata", "title=Tïtle 日本", "-metadata", "artist=Ärtist",
	})...)

	for _, to := range []string{"mp3", "flac", "m4a", "wav", "opus"} {
		got := entry(
			t,
			convert(t, e, ogg, to, nil).path,
			"format_tags=title,artist:stream_tags=title",
		)
		if !strings.Contains(got, "Tïtle 日本") {
			t.Errorf("%s: %q", to, got)
		}
	}

	tagged := convert(t, e, fixture(t, "sample.mp4"), "mkv", nil)
	if got := entry(t, tagged.path, "format_tags:stream_tags", "-of", "default=nw=1"); strings.
		Contains(strings.ToLower(got), "brand") || strings.Contains(got, "VENDOR_ID") ||
		strings.Contains(got, "HANDLER_NAME") {
		t.Errorf("MP4's own keys are in Matroska: %s", got)
	}
}

func TestSubtitlesAndCoversDecideNothingElse(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	words := put(
		t,
		"words.srt",
		[]byte("1\n00:00:00,100 --> 00:00:00,900\nCaf\xe9 fran\xe7ais\n\n"),
	)
	film := made(t, "film.mkv", args(generated("testsrc2=s=64x48:r=5:d=1"), []string{
		"-i", words, "-c:v", "libx264", "-c:s", "copy", "-metadata:s:1", "language=fre",
	})...)

	for _, to := range []string{"mp4", "mov", "mkv", "webm"} {
		o := convert(t, e, film, to, nil)

		text, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-i", o.path,
			"-map", "0:s:0", "-f", "srt", "-").Output()
		if err != nil || !strings.Contains(string(text), "Café français") || !said(o, "UTF-8") {
			t.Errorf("%s: %q %v, warnings %q", to, text, err, o.warnings)
		}

		s := o.facts.Of("subtitle")[0]
		if s.Default && to != "mp4" && to != "mov" || s.Language != "fre" && s.Language != "fra" {
			t.Errorf("%s: %+v", to, s)
		}
	}

	cover := made(
		t,
		"cover.png",
		args(generated("color=red:s=32x32:d=1"), []string{"-frames:v", "1"})...)
	track := made(t, "track.mp3", args(generated("sine=d=1"), []string{
		"-i", cover, "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic",
	})...)

	content, err := os.ReadFile(track)
	if err != nil {
		t.Fatal(err)
	}

	bad := put(
		t,
		"bad.mp3",
		bytes.Replace(content, []byte("\x89PNG"), []byte("\xff\xd8\xff\xe0"), 1),
	)

	o := convert(t, e, bad, "m4a", nil)
	if got := codecs(o.facts); got != "audio aac" || !said(o, "cover picture") {
		t.Errorf("%s, warnings %q", got, o.warnings)
	}
}

// What is missing in a source is missing in its result: that is told, or refused.
func TestDamageIsTold(t *testing.T) {
	t.Parallel()

	e := newEngine(t)

	whole, err := os.ReadFile(made(t, "whole.mp4", args(
		generated("testsrc2=s=320x240:r=25:d=4"),
		generated("sine=d=4"),
		[]string{
			"-c:v",
			"libx264",
			"-preset",
			"ultrafast",
			"-pix_fmt",
			"yuv420p",
			"-c:a",
			"aac",
		},
	)...))
	if err != nil {
		t.Fatal(err)
	}

	for i := len(whole) / 2; i < len(whole)*3/4; i++ {
		whole[i] = 0x55
	}

	for _, c := range []struct{ name, input, to string }{
		{"overwritten", put(t, "over.mp4", whole), "mkv"},
		{"cut MKV", cut(t, fixture(t, "tracks.mkv"), 0.6), "mp4"},
		{"cut AVI", cut(t, fixture(t, "sample.avi"), 0.6), "mkv"},
		{"cut WMV", cut(t, fixture(t, "sample.wmv"), 0.6), "mp4"},
		{"cut WAV", cut(t, fixture(t, "sample.wav"), 0.5), "mp3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			o := convert(t, e, c.input, c.to, nil)
			if !said(o, "is damaged") && !said(o, "cut short") {
				t.Errorf("warnings %q", o.warnings)
			}

			_, err := try(
				t,
				e,
				c.input,
				formatOf(c.input),
				c.to,
				option.Values{"on_damage": "fail"},
			)
			if !fault.Is(err, fault.CorruptFile) {
				t.Errorf("not refused: %v", err)
			}
		})
	}

	for _, name := range []string{
		"sample.mp4", "sample.mkv", "sample.avi", "sample.wmv", "sample.wav", "sample.mp3",
		"sample.flac", "sample.ts", "sample.mpg", "sample.flv", "sample.webm", "tracks.mkv",
	} {
		to := "mkv"
		if slices.Contains([]string{"wav", "mp3", "flac"}, formatOf(name)) {
			to = "mp3"
		}

		if o := convert(
			t,
			e,
			fixture(t, name),
			to,
			nil,
		); said(o, "damaged") ||
			said(o, "cut short") {
			t.Errorf("%s: warnings %q", name, o.warnings)
		}
	}
}

// No edge may name an option twice: the catalogue refuses to start with one that does.
func TestOptionsAreNamedOnce(t *testing.T) {
	t.Parallel()

	for _, edge := range newEngine(t).Edges() {
		names := slices.Clone(edge.Options)
		slices.Sort(names)

		if len(slices.Compact(names)) != len(edge.Options) {
			t.Errorf("%s: %q", edge, edge.Options)
		}
	}
}
