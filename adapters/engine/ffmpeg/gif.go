package ffmpeg

import (
	"fmt"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
)

const (
	gifID   = "gif"
	gifCost = 360
)

// gifArgs returns the arguments that make an animation of the first picture track. The source is opened twice, once for the palette and once for the
// frames: with one input, FFmpeg would hold all frames in memory until the palette is made.
func gifArgs(in []string, facts file.Facts, w wishes) ([]string, []string, error) {
	videos := facts.Of("video")
	if len(videos) == 0 || unreadable(videos[0]) {
		return nil, nil, fault.New(fault.UnsupportedConversion, "The file has no moving picture that can be read, so there is nothing to make a GIF of.")
	}
	rate, width := gifSize(w.quality)
	track := videos[0].Index
	frames := fmt.Sprintf("fps=%d,scale='min(%d,iw)':-1:flags=lanczos", rate, width)
	graph := fmt.Sprintf("[0:%d]%s,palettegen=stats_mode=diff[palette];[1:%d]%s[frames];[frames][palette]paletteuse=dither=bayer", track, frames, track, frames)
	args := append(append([]string{}, in...), in...)
	args = append(args, "-filter_complex", graph, "-loop", "0")
	var warnings []string
	if len(facts.Of("audio")) > 0 {
		warnings = append(warnings, "The sound was left out: GIF holds none.")
	}
	return args, warnings, nil
}

// gifSize returns frames a second and the greatest width in pixels. A GIF grows with both faster than anything else.
func gifSize(quality string) (rate, width int) {
	switch quality {
	case "low":
		return 8, 320
	case "high":
		return 15, 640
	case "highest":
		return 20, 800
	}
	return 12, 480
}
