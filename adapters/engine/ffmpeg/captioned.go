package ffmpeg

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

const (
	captionOperation = "subtitle"
	captionField     = "subtitles"
	captionLanguage  = "track_language"
	captionsName     = "subtitles.ass"
)

// languageCode is a code of ISO 639, or one with a region.
var languageCode = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$`)

// caption puts subtitles into a film: as a track of its own, or into its picture.
func caption(ctx context.Context, e *Engine, s ports.Step) (ports.Made, error) {
	if err := pictured(s, "subtitled"); err != nil {
		return ports.Made{}, err
	}

	if said := s.Options.Text(captionLanguage); said != "" && !languageCode.MatchString(said) {
		return ports.Made{}, fault.New(
			fault.InvalidInput, "A language is three letters, such as eng; %q is none.", said,
		).On(captionLanguage)
	}

	kind, err := e.captions(ctx, s)
	if err != nil {
		return ports.Made{}, err
	}

	file := sandbox.WorkPath(captionsName)
	if s.Options.Text("mode") == "burn" {
		return e.write(ctx, s, edit{picture: []string{"ass=filename=" + file}})
	}

	if to := containers()[s.To]; to.text == "" {
		return ports.Made{}, fault.New(
			fault.UnsupportedConversion,
			"%s holds no track of subtitles. Ask for the mode burn, or for another format such as mkv or mp4.",
			to.name,
		).On("mode")
	}

	return e.write(ctx, s, edit{
		further: []string{"-f", "ass", "-i", file},
		track:   &captionTrack{styled: kind == "ass", language: s.Options.Text(captionLanguage)},
	})
}

// captions writes the subtitles that a step brings along as ASS, which is what is drawn and what is
// muxed from then on, and returns what they were.
func (e *Engine) captions(ctx context.Context, s ports.Step) (kind string, err error) {
	content := s.Options.Content(captionField)

	kind = captionKind(content)
	if kind == "" {
		return "", noCaptions("It is neither SubRip, WebVTT nor SubStation Alpha.")
	}

	args := slices.Concat(e.general(), []string{"-f", kind}, captionCharset(content))

	_, err = e.deps.Run(ctx, kit.Job{
		Step: s,
		Command: sandbox.Command{
			Tool: ffmpegTool,
			Args: append(args,
				"-i", sandbox.InPath(captionField), "-f", "ass", sandbox.WorkPath(captionsName)),
			Inputs: []sandbox.Mount{{Name: captionField, Content: content}},
			Lane:   sandbox.Media, Limits: kit.ProbeLimits(), Mute: true,
		},
		Failure: func(exit *sandbox.Exit) error {
			return sandbox.WithOutput(noCaptions("It cannot be read."), exit.Stderr).Because(exit)
		},
	})
	if err != nil {
		return "", err
	}

	written, err := os.ReadFile(filepath.Join(s.Dir, captionsName))
	if err != nil || !bytes.Contains(written, []byte("\nDialogue:")) {
		return "", noCaptions("No line with its time is in it.").Because(err)
	}

	return kind, nil
}

func noCaptions(why string) *fault.Fault {
	return fault.New(
		fault.InvalidInput, "The subtitles are no file of subtitles. %s", why,
	).On(captionField)
}

// captionKind says what subtitles are, as FFmpeg names it; "" for none that is taken.
func captionKind(content []byte) string {
	text := strings.TrimLeft(strings.ReplaceAll(string(content), "\x00", ""), "\ufeff \r\n")

	switch {
	case strings.HasPrefix(text, "WEBVTT"):
		return "webvtt"
	case strings.HasPrefix(text, "[Script Info]"):
		return "ass"
	case strings.Contains(text, "-->"):
		return "srt"
	}

	return ""
}

// captionCharset are the arguments that say in which charset they are, where that is neither UTF-8
// nor says so by a mark.
func captionCharset(content []byte) []string {
	marked := bytes.HasPrefix(content, []byte("\xff\xfe")) ||
		bytes.HasPrefix(content, []byte("\xfe\xff"))
	if marked || utf8.Valid(content) {
		return nil
	}

	return []string{"-sub_charenc", charset(content)}
}

// captionTrack is a track of subtitles that is added.
type captionTrack struct {
	styled   bool
	language string
}

// caption adds the track that an edit brings along, which players show by themselves.
func (p *plan) caption() {
	if p.edit.track == nil {
		return
	}

	at := ":" + strconv.Itoa(p.streams)
	p.args = append(p.args, "-map", "1:s:0")
	p.streams++

	codec := p.target.text
	if p.edit.track.styled && slices.Contains(p.target.captions, "ass") {
		codec = "ass"
	}

	p.set(at, "-c", codec, "-disposition", "default")

	if p.edit.track.language != "" {
		p.set(":s"+at, "-metadata", "language="+p.edit.track.language)
	}
}
