package ffmpeg_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/domain/option"
)

// exif asks ExifTool for a tag.
func exif(t *testing.T, path, tag string) string {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), "exiftool", "-s3", "-a", "-"+tag, path).Output()
	if err != nil {
		t.Fatalf("%s of %s: %v", tag, path, err)
	}

	return strings.TrimSpace(string(out))
}

func allTags() map[string]any {
	return map[string]any{
		"title": "A title", "artist": "Somebody", "album": "Works", "album_artist": "All",
		"composer": "Clara", "genre": "Song", "date": "1999", "track": "3/9",
		"comment": "Anything", "copyright": "Ours",
	}
}

func TestTagsAreWrittenAndStreamsCopied(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	// as MediaInfo calls them
	const asked = "General;%Title%|%Performer%|%Album%|%Album/Performer%|%Composer%|%Genre%|%Copyright%"

	for _, c := range []struct{ input, want, lacks string }{
		{"sample.mp4", "A title|Somebody|Works|All|Clara|Song|Ours", ""},
		{"rotated.mov", "||||||Ours", ""},
		{"tracks.mkv", "A title||||||Ours", ""},
		{"sample.webm", "A title||||||Ours", ""},
		{"sample.avi", "A title|||||Song|Ours", "album_artist, composer"},
		{"cover.mp3", "A title|Somebody|Works|All|Clara|Song|Ours", ""},
		{"sample.m4a", "A title|Somebody|Works|All|Clara|Song|Ours", ""},
		{"sample.flac", "A title|Somebody|Works|All|Clara|Song|Ours", ""},
		{"sample.ogg", "A title|Somebody|Works|All|Clara|Song|Ours", ""},
		{"sample.opus", "A title|Somebody|Works|All|Clara|Song|Ours", ""},
		{"sample.wav", "A title|||||Song|Ours", "album_artist, composer"},
	} {
		t.Run(c.input, func(t *testing.T) {
			t.Parallel()
			input := fixture(t, c.input)
			o := operate(
				t,
				e,
				"metadata",
				formatOf(c.input),
				option.Values{"set": allTags()},
				input,
			)

			out, err := exec.CommandContext(t.Context(), "mediainfo", "--Inform="+asked, o.path).
				Output()
			if got := strings.TrimSpace(string(out)); err != nil || got != c.want {
				t.Errorf("MediaInfo reads %q, want %q; %v", got, c.want, err)
			}

			for tag, want := range map[string]string{"Title": "A title", "Artist": "Somebody"} {
				if got := exif(t, o.path, tag); !strings.HasPrefix(got, want) {
					t.Errorf("ExifTool reads the %s %q", tag, got)
				}
			}

			warned := strings.Join(o.warnings, " ")
			if c.lacks != "" && !strings.Contains(warned, "no place for: "+c.lacks+".") ||
				c.lacks == "" && strings.Contains(warned, "no place") {
				t.Errorf("%q", o.warnings)
			}

			before, err := e.Probe(t.Context(), input, formatOf(c.input), file.Facts{})
			if err != nil || codecs(before) != codecs(o.facts) {
				t.Errorf("it has %s, had %s; %v", codecs(o.facts), codecs(before), err)
			}

			if packets(t, o.path, "a:0") != packets(t, input, "a:0") {
				t.Error("the sound was encoded anew")
			}

			if len(before.Of("video")) > 0 &&
				packets(t, o.path, "v:0") != packets(t, input, "v:0") {
				t.Error("the picture was encoded anew")
			}
		})
	}
}

func TestTagsAreTakenOut(t *testing.T) {
	t.Parallel()

	e := newEngine(t)
	for _, input := range []string{"sample.mp4", "tracks.mkv", "cover.mp3", "sample.flac", "sample.ogg", "rotated.mov"} {
		t.Run(input, func(t *testing.T) {
			t.Parallel()

			to := formatOf(input)
			full := operate(
				t,
				e,
				"metadata",
				to,
				option.Values{"set": allTags()},
				fixture(t, input),
			)

			bare := operate(t, e, "metadata", to, option.Values{"strip": true}, full.path)
			if got := exif(t, bare.path, "Title") + exif(t, bare.path, "Artist") +
				exif(t, bare.path, "Encoder"); got != "" {
				t.Errorf("it still says %q", got)
			}

			if codecs(bare.facts) != codecs(full.facts) {
				t.Errorf("it has %s, had %s", codecs(bare.facts), codecs(full.facts))
			}

			one := operate(t, e, "metadata", to, option.Values{
				"set": map[string]any{"title": "Another", "artist": ""},
			}, full.path)
			if got := exif(
				t,
				one.path,
				"Title",
			) + exif(
				t,
				one.path,
				"Artist",
			); !strings.HasPrefix(
				got,
				"Another",
			) ||
				strings.Contains(got, "Somebody") {
				t.Errorf("title and artist are %q", got)
			}
		})
	}

	if f := refused(t, e, "metadata", "mp4", option.Values{}, fixture(t, "sample.mp4")); f.Kind !=
		fault.InvalidInput {
		t.Error(f)
	}
}
