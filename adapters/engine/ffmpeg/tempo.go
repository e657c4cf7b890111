package ffmpeg

import (
	"fmt"
	"strconv"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/ports"
)

// speed plays all of it faster or slower. The pitch of the sound stays, and the picture keeps its
// rate.
func speed(s ports.Step) (edit, error) {
	factor, _ := s.Options.Float("factor")
	if factor == 1 {
		return edit{}, nil
	}

	facts := s.Input().Facts

	c := edit{
		picture: []string{fmt.Sprintf("setpts=(PTS-STARTPTS)/%s", seconds(factor))},
		sound:   tempos(factor),
		seconds: facts.Duration / factor,
		// Subtitles are shown for as long as their words are said.
		captions: fmt.Sprintf(
			"setts=pts=PTS/%[1]s:dts=DTS/%[1]s:duration=DURATION/%[1]s",
			seconds(factor),
		),
		noChapters: true,
	}
	if videos := facts.Of("video"); len(videos) > 0 && videos[0].FPS > 0 && s.From != gifID {
		c.picture = append(c.picture, "fps="+steadyRate(videos[0].FPS))
	}

	return c, nil
}

// tempos are the filters that change the tempo. One of them alone skips samples above twice the
// tempo.
func tempos(factor float64) []string {
	const most, least = 2, 0.5

	var filters []string
	for ; factor > most; factor /= most {
		filters = append(filters, "atempo=2")
	}

	for ; factor < least; factor /= least {
		filters = append(filters, "atempo=0.5")
	}

	return append(filters, "atempo="+strconv.FormatFloat(factor, 'f', -1, 64))
}

// mute leaves the sound out.
func mute(s ports.Step) (edit, error) {
	if len(s.Input().Facts.Of("video")) == 0 {
		return edit{}, fault.New(
			fault.UnsupportedConversion,
			"The file has no picture: without its sound nothing would be left.",
		)
	}

	return edit{silent: true}, nil
}

// extractAudio takes one track of sound out of a film.
func extractAudio(s ports.Step) (edit, error) {
	tracks := s.Input().Facts.Of("audio")

	number, asked := s.Options.Int("track")
	if !asked {
		return edit{}, nil
	}

	if number > len(tracks) {
		return edit{}, fault.New(fault.InvalidInput, "There is no track %d: the file has %d of sound.", number, len(tracks)).
			On("track")
	}

	return edit{only: number}, nil
}
