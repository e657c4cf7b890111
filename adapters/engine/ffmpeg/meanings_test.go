package ffmpeg_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// song is a second of sound that tells a lot of itself.
func song(t *testing.T) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), "song.flac")
	args := []string{"-v", "error", "-f", "lavfi", "-i", "sine=440:d=1"}

	for _, tag := range []string{
		"title=Tïtle", "artist=Artist", "album=Album", "album_artist=Band", "composer=Composer",
		"genre=Jazz", "date=2019", "track=3/12", "disc=1/2", "comment=A comment", "copyright=Rights",
		"ISRC=USABC1234567", "LYRICS=la la\nlo lo", "BPM=128", "REPLAYGAIN_TRACK_PEAK=0.988547",
	} {
		args = append(args, "-metadata", tag)
	}

	if out, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, path)...).
		CombinedOutput(); err != nil {
		t.Fatalf("%s %v", out, err)
	}

	return path
}

// tagsOf returns what ExifTool reads, "Group:Tag" for each.
func tagsOf(t *testing.T, path string) map[string]string {
	t.Helper()

	out, err := exec.CommandContext(t.Context(), "exiftool", "-j", "-G1", path).Output()
	if err != nil {
		t.Fatal(err)
	}

	var said []map[string]any
	if err := json.Unmarshal(out, &said); err != nil {
		t.Fatal(err)
	}

	told := map[string]string{}
	for key, value := range said[0] {
		told[key[strings.Index(key, ":")+1:]] = fmt.Sprint(value)
	}

	return told
}

// TestMusicTellsTheSameInAllContainers goes from each to each, and looks for the tags in the places
// in which players do. What a container has no place for is told.
func TestMusicTellsTheSameInAllContainers(t *testing.T) {
	t.Parallel()
	e := newEngine(t)

	all := map[string]string{
		"Title":          "Tïtle",
		"Artist":         "Artist",
		"Album":          "Album",
		"Genre":          "Jazz",
		"Composer":       "Composer",
		"Copyright":      "Rights",
		"Comment":        "A comment",
		"Lyrics":         "la la\nlo lo",
		"BeatsPerMinute": "128",
		"ISRC":           "USABC1234567",
	}
	// with returns all of them, some under other names.
	with := func(names map[string]string) map[string]string {
		want := map[string]string{}

		for name, value := range all {
			if other, ok := names[name]; !ok {
				want[name] = value
			} else if other != "" {
				want[other] = value
			}
		}

		return want
	}
	vorbis := with(
		map[string]string{"Comment": "Description", "BeatsPerMinute": "Bpm", "ISRC": "ISRCNumber"},
	)

	targets := map[string]map[string]string{
		"mp3":  with(nil),
		"aiff": with(nil),
		"m4a":  with(nil),
		"ogg":  vorbis,
		"opus": vorbis,
		"flac": vorbis,
		"wma": with(map[string]string{
			"Comment": "Description", "Artist": "Author", "Album": "AlbumTitle",
		}),
	}

	targets["m4a"]["ReplayTrackPeak"] = "0.988547"

	source := song(t)

	for id, want := range targets {
		t.Run(id, func(t *testing.T) {
			t.Parallel()

			first := convert(t, e, source, id, nil)
			holdsAll(t, first, want)

			next := map[string]string{"mp3": "flac", "ogg": "m4a", "flac": "m4a", "wma": "flac"}[id]
			if next == "" {
				next = "mp3"
			}

			want = with(nil)
			if next == "flac" {
				want = vorbis
			}

			holdsAll(t, convert(t, e, first.path, next, nil), want)
		})
	}
}

func holdsAll(t *testing.T, o outcome, want map[string]string) {
	t.Helper()

	told := tagsOf(t, o.path)

	var wrong []string

	for name, value := range want {
		got := told[name]
		if got == "" {
			got = told[name+"-xxx"] // of no language
		}

		if got != value && !strings.HasPrefix(got, value) {
			wrong = append(wrong, fmt.Sprintf("%s: %q, want %q", name, got, value))
		}
	}

	slices.Sort(wrong)

	if len(wrong) > 0 {
		t.Errorf("%s: %s", filepath.Base(o.path), strings.Join(wrong, "; "))
	}

	if said := strings.Join(o.warnings, " "); strings.Contains(said, "no place") {
		t.Errorf("%s: warnings %q", filepath.Base(o.path), said)
	}
}
