package check_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/convertd/convertd/adapters/engine/check"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/expect"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/format"
	"github.com/convertd/convertd/ports"
	"github.com/convertd/convertd/test/fakes"
	"github.com/convertd/convertd/test/workbench"
)

// family is a sniffer that knows archives and two kinds of pictures by their marks.
func family(head []byte, _ string) ports.Guess {
	switch {
	case strings.HasPrefix(string(head), "PK"):
		return ports.Guess{Format: "zip"}
	case strings.HasPrefix(string(head), "7z"):
		return ports.Guess{Format: "7z"}
	case strings.HasPrefix(string(head[min(4, len(head)):]), "ftypavif"):
		return ports.Guess{Format: "avif"}
	case strings.HasPrefix(string(head[min(4, len(head)):]), "ftypheic"):
		return ports.Guess{Format: "heic"}
	}

	return ports.Guess{}
}

func newVerifier(t *testing.T) *check.Verifier {
	t.Helper()

	box, err := sandbox.New(t.Context(), sandbox.Config{}, sandbox.Deps{})
	if err != nil {
		t.Fatal(err)
	}

	v, err := check.New(check.Deps{Runner: box, Sniffer: fakes.Sniffer(family)})
	if err != nil {
		t.Fatal(err)
	}

	for _, tool := range v.Tools() {
		if tool.Missing {
			t.Fatalf("%s is not installed: apt-get install %s", tool.Name, tool.Package)
		}
	}

	return v
}

func fixture(t *testing.T, name string) string {
	t.Helper()

	path, err := filepath.Abs(filepath.Join("..", "..", "..", "test", "fixtures", name))
	if err != nil {
		t.Fatal(err)
	}

	return path
}

func put(t *testing.T, name, content string) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}

	return path
}

func start(t *testing.T, path string, share float64) string {
	t.Helper()

	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return put(t, filepath.Base(path), string(content[:int(float64(len(content))*share)]))
}

func output(t *testing.T, path, id string, source file.Facts) ports.Output {
	t.Helper()

	formats, err := format.NewRegistry()
	if err != nil {
		t.Fatal(err)
	}

	f, ok := formats.Find(id)
	if !ok {
		t.Fatalf("no format %s", id)
	}

	return ports.Output{Path: path, Format: f, Expect: expect.Result{Facts: source}}
}

func film(seconds float64) file.Facts {
	return file.Facts{
		Duration: seconds,
		Streams: []file.Stream{
			{Kind: "video", Duration: seconds},
			{Kind: "audio", Duration: seconds},
		},
	}
}

func TestWholeFilesPass(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)

	sound := file.Facts{Duration: 2, Streams: []file.Stream{{Kind: "audio", Duration: 2}}}
	for _, c := range []struct {
		name   string
		source file.Facts
		want   string // names of the checks
	}{
		{"sample.mp4", film(2), "opens streams duration"},
		{"sample.mov", film(2), "opens streams duration"},
		{"sample.mkv", film(2), "opens streams duration"},
		{"sample.webm", film(2), "opens streams duration"},
		{"sample.avi", film(2), "opens streams duration"},
		{"sample.mp3", sound, "opens streams duration"},
		{"sample.wav", sound, "opens streams duration"},
		{"sample.flac", sound, "opens streams duration"},
		{"sample.m4a", sound, "opens streams duration"},
		{"sample.aac", sound, "opens streams duration"},
		{"sample.ogg", sound, "opens streams duration"},
		{"sample.opus", sound, "opens streams duration"},
		{"sample.opus", file.Facts{}, "opens streams"},
		{"sample.ogg", file.Facts{Duration: 0.5, Joinable: true}, "opens streams duration"},
		{"sample.png", file.Facts{}, "opens size"},
		{"sample.jpg", file.Facts{}, "opens size"},
		{"sample.webp", file.Facts{}, "opens size"},
		{"sample.gif", film(9), "opens size"},
		{"sample.tiff", file.Facts{}, "opens size"},
		{"sample.bmp", file.Facts{Width: 100, Height: 75}, "opens size"},
		{"sample.dds", file.Facts{Width: 100, Height: 75}, "decodes size"},
		{"sample.ico", file.Facts{Width: 1000, Height: 700}, "decodes size"},
		{"sample.pcx", file.Facts{Width: 100, Height: 75}, "decodes size"},
		{"sample.psd", file.Facts{Width: 100, Height: 75}, "decodes size"},
		{"sample.tga", file.Facts{Width: 100, Height: 75}, "decodes size"},
		{"sample.avif", file.Facts{}, "decodes size"},
		{"sample.heic", file.Facts{}, "decodes"},
		{"sample.pdf", file.Facts{}, "opens pages"},
		{"sample.docx", file.Facts{}, "opens main part"},
		{"sample.xlsx", file.Facts{}, "opens main part"},
		{"sample.pptx", file.Facts{}, "opens main part"},
		{"sample.odt", file.Facts{}, "opens main part"},
		{"sample.ods", file.Facts{}, "opens main part"},
		{"sample.odp", file.Facts{}, "opens main part"},
		{"sample.epub", file.Facts{}, "opens main part"},
		{"sample.txt", file.Facts{}, "text"},
		{"sample.rtf", file.Facts{}, "text"},
		{"sample.html", file.Facts{}, "text"},
		{"sample.csv", file.Facts{}, "text"},
		{"sample.svg", file.Facts{}, "text"},
		{"sample.doc", file.Facts{}, "not empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			checks, err := v.Verify(
				t.Context(),
				output(
					t,
					fixture(t, c.name),
					strings.TrimPrefix(filepath.Ext(c.name), "."),
					c.source,
				),
			)
			if err != nil {
				t.Fatal(err)
			}

			var names []string
			for _, found := range checks {
				names = append(names, found.Name)
				if found.Reader == "" || !found.Independent {
					t.Errorf("%+v", found)
				}
			}

			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestBrokenFilesAreCaught(t *testing.T) {
	t.Parallel()

	v := newVerifier(t)
	for _, c := range []struct {
		name, path, id string
		source         file.Facts
		text           string
	}{
		{"empty", put(t, "a.mp4", ""), "mp4", file.Facts{}, "empty"},
		{"text as mp4", put(t, "a.mp4", "hello"), "mp4", film(2), "looks like"},
		{"mp4 as mov", fixture(t, "sample.mp4"), "mov", film(2), "looks like"},
		{"mkv as webm", fixture(t, "sample.mkv"), "webm", film(2), "looks like Matroska"},
		{"the picture is lost", fixture(t, "sample.m4a"), "mp4", film(2), "picture is missing"},
		{"no sound", fixture(t, "odd.avi"), "mp3", film(2), "looks like AVI"},
		{"longer than its source", fixture(t, "sample.mp4"), "mp4", film(0.5), "2.0 s instead of 0.5 s"},
		{"half a png", start(t, fixture(t, "sample.png"), 0.5), "png", file.Facts{}, "end is missing"},
		{"half a jpg", start(t, fixture(t, "sample.jpg"), 0.5), "jpg", file.Facts{}, "end is missing"},
		{"half a webp", start(t, fixture(t, "sample.webp"), 0.5), "webp", file.Facts{}, "end is missing"},
		{"half a gif", start(t, fixture(t, "sample.gif"), 0.5), "gif", file.Facts{}, "end is missing"},
		{"half a bmp", start(t, fixture(t, "sample.bmp"), 0.5), "bmp", file.Facts{}, "end is missing"},
		{"half a dds", start(t, fixture(t, "sample.dds"), 0.5), "dds", file.Facts{}, "decoded to its end"},
		{"half an ico", start(t, fixture(t, "sample.ico"), 0.5), "ico", file.Facts{}, "cannot"},
		{"half a pcx", start(t, fixture(t, "sample.pcx"), 0.5), "pcx", file.Facts{}, "decoded to its end"},
		{"half a psd", start(t, fixture(t, "sample.psd"), 0.5), "psd", file.Facts{}, "decoded to its end"},
		{"half a tga", start(t, fixture(t, "sample.tga"), 0.5), "tga", file.Facts{}, "decoded to its end"},
		{"png as psd", fixture(t, "sample.png"), "psd", file.Facts{}, "decoded to its end"},
		{"a tga of another size", fixture(t, "sample.tga"), "tga", file.Facts{Width: 10, Height: 10}, "instead of 10×10"},
		{"another size", fixture(t, "sample.png"), "png", file.Facts{Width: 10, Height: 10}, "instead of 10×10"},
		{"png as webp", fixture(t, "sample.png"), "webp", file.Facts{}, "looks like png"},
		{"noise as png", put(t, "a.png", strings.Repeat("noise", 99)), "png", file.Facts{}, "head"},
		{"half an avif", start(t, fixture(t, "sample.avif"), 0.6), "avif", file.Facts{}, "cannot"},
		{"half a heic", start(t, fixture(t, "sample.heic"), 0.6), "heic", file.Facts{}, "picture is not where"},
		{"avif as heic", fixture(t, "sample.avif"), "heic", file.Facts{}, "looks like avif"},
		{"a few bytes as avif", put(t, "a.avif", "abc"), "avif", file.Facts{}, "cannot read it"},
		{"half a pdf's start", start(t, fixture(t, "sample.pdf"), 0.05), "pdf", file.Facts{}, "pdfinfo cannot read it"},
		{"half a docx", start(t, fixture(t, "sample.docx"), 0.5), "docx", file.Facts{}, "unzip cannot read it"},
		{"xlsx as docx", fixture(t, "sample.xlsx"), "docx", file.Facts{}, "word/document.xml is missing"},
		{"blank text", put(t, "a.txt", " \n\n"), "txt", file.Facts{}, "blanks"},
		{"Latin-1 text", put(t, "a.txt", "caf\xe9"), "txt", file.Facts{}, "UTF-8"},
		{"text as rtf", put(t, "a.rtf", "hello"), "rtf", file.Facts{}, "begin"},
		{"half a zip", start(t, fixture(t, "sample.zip"), 0.5), "zip", file.Facts{}, "7z cannot read it"},
		{"half a 7z", start(t, fixture(t, "sample.7z"), 0.5), "7z", file.Facts{}, "bsdtar cannot read it"},
		{"half a tar", start(t, fixture(t, "sample.tar"), 0.3), "tar", file.Facts{}, "bsdtar cannot read it"},
		{"half a tgz", start(t, fixture(t, "sample.tgz"), 0.5), "tgz", file.Facts{}, "7z cannot read it"},
		{"half an xz", start(t, fixture(t, "sample.xz"), 0.5), "xz", file.Facts{}, "7z cannot read it"},
		{"half a zst", start(t, fixture(t, "sample.zst"), 0.5), "zst", file.Facts{}, "7z cannot read it"},
		{"zip as 7z", fixture(t, "sample.zip"), "7z", file.Facts{}, "looks like zip"},
		{"zip as tar", put(t, "a.tar", "PK\x03\x04"), "tar", file.Facts{}, "looks like zip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()

			checks, err := v.Verify(t.Context(), output(t, c.path, c.id, c.source))
			if f := fault.Of(err); err == nil || f.Kind != fault.ConversionFailed ||
				!strings.Contains(f.Text, c.text) {
				t.Errorf("%v %v", checks, err)
			}
		})
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()

	v := newVerifier(t)
	for _, c := range []struct {
		source file.Facts
		ok     bool
	}{
		{file.Facts{Width: 200, Height: 150}, true},
		{file.Facts{Width: 150, Height: 200}, true}, // stored turned
		{file.Facts{}, true},
		{file.Facts{Width: 200}, true}, // half known
		{file.Facts{Width: 3, Height: 4, Streams: []file.Stream{{Kind: "video"}}}, true},
		{file.Facts{Width: 200, Height: 150 + 1}, false},
	} {
		if _, err := v.Verify(
			t.Context(),
			output(t, fixture(t, "sample.png"), "png", c.source),
		); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c.source, err)
		}
	}
}

// FFmpeg decodes nothing of 268 megapixels; that is no fault of the picture.
func TestAPictureTooLargeForItsReaderIsJudgedByItsHead(t *testing.T) {
	t.Parallel()
	// 16384 × 16384
	head := "\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x40\x00\x40\x18\x20"

	checks, err := newVerifier(
		t,
	).Verify(t.Context(), output(t, put(t, "a.tga", head+strings.Repeat("x", 3<<20)), "tga", file.Facts{Width: 16384, Height: 16384}))
	if err != nil || len(checks) != 1 || checks[0].Name != "not empty" {
		t.Errorf("%v %v", checks, err)
	}
}

// What is left of a film that was cut off on its way converts without an error: only its length
// tells.
func TestALostEndIsTheInputsFault(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	dir := t.TempDir()
	whole, got := filepath.Join(dir, "whole.mp4"), filepath.Join(dir, "got.mp4")
	ffmpeg := func(args ...string) {
		t.Helper()

		if out, err := exec.CommandContext(t.Context(), "ffmpeg", append([]string{"-v", "quiet", "-y"}, args...)...).
			CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	ffmpeg(
		"-f",
		"lavfi",
		"-i",
		"testsrc2=s=160x120:d=10",
		"-f",
		"lavfi",
		"-i",
		"sine=d=10",
		"-c:v",
		"libx264",
		"-pix_fmt",
		"yuv420p",
		"-movflags",
		"+faststart",
		whole,
	)
	ffmpeg("-i", start(t, whole, 0.6), "-c", "copy", got)

	if _, err := v.Verify(t.Context(), output(t, whole, "mp4", film(10))); err != nil {
		t.Fatal(err)
	}

	_, err := v.Verify(t.Context(), output(t, got, "mp4", film(10)))
	if f := fault.Of(err); f.Kind != fault.CorruptFile || !strings.Contains(f.Text, "ends early") {
		t.Errorf("%v", err)
	}

	wanted := output(t, got, "mp4", film(10))

	wanted.Expect.Shorter = true
	if _, err := v.Verify(t.Context(), wanted); err != nil {
		t.Errorf("what can be read is wanted: %v", err)
	}
}

// An output is as long as the streams that went into it, not as long as its source.
func TestDurationIsJudgedByTheStreamsThatWereKept(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)

	streams := func(audio ...float64) file.Facts {
		f := file.Facts{Duration: 60, Streams: []file.Stream{{Kind: "video", Duration: 60}}}
		for _, d := range audio {
			f.Streams = append(f.Streams, file.Stream{Kind: "audio", Duration: d})
		}

		return f
	}
	for _, c := range []struct {
		source file.Facts
		ok     bool
		checks int
	}{
		{streams(2), true, 3},
		{streams(2, 50), true, 3}, // the first track is the one that is kept
		{streams(0), true, 2},     // nobody knows
		{streams(30), false, 0},
		{file.Facts{Duration: 30, Streams: []file.Stream{{Kind: "audio"}}}, false, 0},
		{file.Facts{Duration: 30}, false, 0},
	} {
		checks, err := v.Verify(t.Context(), output(t, fixture(t, "sample.mp3"), "mp3", c.source))
		if (err == nil) != c.ok || len(checks) != c.checks {
			t.Errorf("%+v: %v %v", c.source, checks, err)
		}
	}
}

func TestMissingTools(t *testing.T) {
	t.Parallel()

	v, err := check.New(check.Deps{Runner: workbench.Missing()})
	if err != nil {
		t.Fatal(err)
	}

	for _, tool := range v.Tools() {
		if !tool.Missing || tool.Package == "" {
			t.Errorf("%+v", tool)
		}
	}

	for _, id := range []string{"mp4", "pdf", "docx", "tga", "zip"} {
		checks, err := v.Verify(
			t.Context(),
			output(t, put(t, "a."+id, "anything"), id, file.Facts{}),
		)
		if err != nil || len(checks) != 1 || checks[0].Name != "not empty" {
			t.Errorf("%s: %v %v", id, checks, err)
		}
	}

	if _, err := check.New(check.Deps{}); err == nil {
		t.Error("a verifier without a runner was made")
	}
}

func TestArchivesHoldAllThatTheyMust(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)

	for _, id := range []string{"zip", "tar", "tgz", "7z", "txz"} {
		for entries, whole := range map[int]bool{0: true, 3: true, 4: false} { // a folder counts
			o := output(t, fixture(t, "sample."+id), id, file.Facts{})

			o.Expect.Entries = entries
			if _, err := v.Verify(t.Context(), o); (err == nil) != whole {
				t.Errorf("%s with %d files: %v", id, entries, err)
			}
		}
	}

	for _, id := range []string{"zip", "7z"} {
		o := output(t, fixture(t, "sample."+id), id, file.Facts{})

		o.Expect.Password = "correct horse"
		if _, err := v.Verify(t.Context(), o); err == nil ||
			!strings.Contains(err.Error(), "without its password") {
			t.Errorf("%s that is not encrypted: %v", id, err)
		}
	}
}

func TestWhatIsHandedOnAsItWasFoundIsNotJudged(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	o := output(t, put(t, "a.png", "no picture"), "png", file.Facts{})

	o.Expect.Untouched = true
	if checks, err := v.Verify(t.Context(), o); err != nil || len(checks) != 1 {
		t.Errorf("%v, %v", checks, err)
	}

	o = output(t, put(t, "b.png", ""), "png", file.Facts{})

	o.Expect.Untouched = true
	if _, err := v.Verify(t.Context(), o); err == nil {
		t.Error("an empty file was taken")
	}
}
