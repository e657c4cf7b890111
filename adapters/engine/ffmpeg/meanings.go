package ffmpeg

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/convertd/convertd/adapters/engine/ffmpeg/id3"
	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// meaning is what is told of a piece of music, and how: what FFmpeg does not translate by itself.
type meaning struct {
	spelled []string          // in files, in lower case; what ends with a dash is the beginning
	written map[string]string // by the family of the target's tags; "" where it has no place
	other   string            // in all others
}

// replayGain begins the names that tell how loud a piece is.
const replayGain = "replaygain_"

// The families of tags.
const (
	familyID3   = "id3"
	familyApple = "mov"
	familyASF   = "asf"
)

func (c container) family() string {
	switch {
	case c.muxer == "mp3" || c.muxer == "aiff":
		return familyID3
	case c.demuxer == "mov":
		return familyApple
	case c.muxer == "asf":
		return familyASF
	}

	return ""
}

func meanings() []meaning {
	return []meaning{
		{
			spelled: []string{"bpm", "tbpm", "tmpo", "wm/beatsperminute"},
			written: map[string]string{
				familyID3: "TBPM", familyApple: "tmpo", familyASF: "WM/BeatsPerMinute",
			},
			other: "BPM",
		},
		{
			spelled: []string{"isrc", "tsrc", "wm/isrc"},
			written: map[string]string{familyID3: "TSRC", familyApple: "", familyASF: "WM/ISRC"},
			other:   "ISRC",
		},
		{
			spelled: []string{"lyrics", "lyrics-", "uslt", "unsyncedlyrics", "wm/lyrics"},
			written: map[string]string{
				familyID3: "lyrics", familyApple: "lyrics", familyASF: "WM/Lyrics",
			},
			other: "LYRICS",
		},
		{
			spelled: []string{"date", "wm/year"},
			written: map[string]string{familyASF: "WM/Year"},
			other:   "date",
		},
	}
}

// of returns the key under which a file tells it, and what.
func (m meaning) of(told map[string]string) (key, value string) {
	for _, key := range slices.Sorted(maps.Keys(told)) {
		if slices.ContainsFunc(m.spelled, func(s string) bool {
			k := strings.ToLower(key)

			return k == s || strings.HasSuffix(s, "-") && strings.HasPrefix(k, s)
		}) && told[key] != "" {
			return key, told[key]
		}
	}

	return "", ""
}

// translated are the options that write what a source tells under the names of the target.
func translated(told map[string]string, target container) []string {
	var args []string

	for _, m := range meanings() {
		key, value := m.of(told)

		name, special := m.written[target.family()]
		if !special {
			name = m.other
		}

		if key == "" || strings.EqualFold(key, name) {
			continue
		}

		args = append(args, "-metadata", key+"=")
		if name != "" {
			args = append(args, "-metadata", name+"="+value)
		}
	}

	return args
}

// toldBy reads what a file tells of itself and its streams.
func (e *Engine) toldBy(ctx context.Context, path string, c container) (map[string]string, error) {
	type tags struct {
		Tags map[string]string `json:"tags"`
	}

	type stream struct {
		tags

		Is struct {
			Picture int `json:"attached_pic"` // of which the tags tell what is on it
		} `json:"disposition"`
	}

	var answer struct {
		Format  tags     `json:"format"`
		Streams []stream `json:"streams"`
	}

	if err := e.ask(ctx, path, c, &answer, "-show_entries",
		"format_tags:stream_tags:stream_disposition=attached_pic"); err != nil {
		return nil, err
	}

	told := map[string]string{}

	for _, s := range answer.Streams {
		if s.Is.Picture == 0 {
			maps.Copy(told, s.Tags)
		}
	}

	maps.Copy(told, answer.Format.Tags)

	return told, nil
}

// music is what the source of a sound file tells; nil for all other targets.
func (e *Engine) music(ctx context.Context, s ports.Step) (map[string]string, error) {
	if target := containers()[s.To]; !target.audioOnly || target.muxer == "adts" {
		return nil, nil
	}

	source := containers()[s.From]

	told, err := e.toldBy(ctx, s.Input().Path, source)
	if err != nil || source.family() != familyApple {
		return told, err
	}

	if told["tmpo"], err = e.tempo(ctx, s.Input().Path); told["tmpo"] == "" {
		delete(told, "tmpo")
	}

	return told, err
}

// tempo is what a file of Apple's kind says of it, which FFmpeg does not read; "" where it says
// nothing, or nothing here reads it.
func (e *Engine) tempo(ctx context.Context, path string) (string, error) {
	const reader = "mediainfo"
	if !e.deps.Installed(reader) {
		return "", nil
	}

	query := kit.Probe(reader, "--Inform=General;%BPM%", sandbox.InPath(inputName))
	query.Inputs = []sandbox.Mount{{Host: path, Name: inputName}}

	said, err := e.deps.Run(ctx, kit.Job{Command: query, Failure: failure})
	if ctx.Err() != nil {
		return "", err
	}

	// A file without a tempo is worth as much as one whose tempo cannot be read.
	return strings.TrimSpace(string(said.Stdout)), nil
}

// musicLost puts what was told where players look for it, and says what the result does not tell.
func (e *Engine) musicLost(
	ctx context.Context, s ports.Step, told map[string]string, made string,
) ([]string, error) {
	if len(unheld(told, nil)) == 0 {
		return nil, nil
	}

	if err := e.settleTags(ctx, s, made); err != nil {
		return nil, err
	}

	target := containers()[s.To]

	names, err := e.missing(ctx, told, made, target)
	if err == nil && len(names) > 0 && e.writesFreeform(target) {
		if err = e.setFreeform(ctx, s, made, told, names); err == nil {
			names, err = e.missing(ctx, told, made, target)
		}
	}

	if err != nil || len(names) == 0 {
		return nil, err
	}

	return []string{noPlace(target, names)}, nil
}

// missing names what was told and a result does not tell.
func (e *Engine) missing(
	ctx context.Context, told map[string]string, made string, target container,
) ([]string, error) {
	held, err := e.toldBy(ctx, made, target)
	if err != nil {
		return nil, err
	}

	if target.family() == familyApple {
		if held["tmpo"], err = e.tempo(ctx, made); err != nil {
			return nil, err
		}
	}

	return unheld(told, held), nil
}

func noPlace(c container, names []string) string {
	return fmt.Sprintf("%s has no place for: %s.", c.name, strings.Join(names, ", "))
}

// headings are what people tell of music, by the names that FFmpeg has for it.
func headings() []string {
	return []string{
		"title", "artist", "album", "album_artist", "composer", "genre", "date", "track", "disc",
		"comment", "copyright", "publisher", "performer", "bpm", "isrc", "lyrics",
		replayGain + "track_gain", replayGain + "track_peak",
		replayGain + "album_gain", replayGain + "album_peak",
	}
}

// unheld names what a source tells and a result does not. FFmpeg may cut a number short, as of a
// track, and a result may hold a value under another name.
func unheld(source, result map[string]string) []string {
	values := slices.Collect(maps.Values(result))

	var names []string

	for _, name := range headings() {
		value := headed(source, name)

		held := slices.ContainsFunc(values, func(v string) bool {
			return v == value || v != "" && strings.HasPrefix(value, v+"/") ||
				strings.HasPrefix(v, value+"-")
		})
		if value != "" && !held {
			names = append(names, name)
		}
	}

	return names
}

// headed returns what a file tells under a heading, however it is spelled there.
func headed(told map[string]string, name string) string {
	heading := meaning{spelled: []string{name}}

	for _, m := range meanings() {
		if slices.Contains(m.spelled, name) {
			heading = m
		}
	}

	_, value := heading.of(told)

	return value
}

// settleTags puts comments and lyrics of an ID3 tag where players look for them.
func (e *Engine) settleTags(ctx context.Context, s ports.Step, path string) error {
	if containers()[s.To].family() != familyID3 || e.binary == "" {
		return nil
	}

	const program = "convertd"

	limits, err := e.limits(s)
	if err != nil {
		return err
	}

	_, err = e.deps.Run(ctx, kit.Job{Step: s, Failure: failure, Command: sandbox.Command{
		Tool:   sandbox.InPath(program),
		Args:   []string{"engine", id3.Name, sandbox.WorkPath(filepath.Base(path))},
		Inputs: []sandbox.Mount{{Host: e.binary, Name: program}},
		Lane:   sandbox.Media, Limits: limits,
		Env: []string{"GOMAXPROCS=1", "GOMEMLIMIT=400MiB", "GOTRACEBACK=none"},
	}})

	return err
}
