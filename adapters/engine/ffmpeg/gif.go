package ffmpeg

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/domain/fault"
	"github.com/convertd/convertd/domain/file"
	"github.com/convertd/convertd/ports"
)

const (
	gifID   = "gif"
	gifCost = 360
)

// gifArgs returns the arguments that make an animation of the first picture track.
func gifArgs(in []string, s ports.Step, w settings, c edit) (args, warnings []string, err error) {
	facts := s.Input().Facts

	videos := facts.Of("video")
	if len(videos) == 0 || unreadable(videos[0]) {
		return nil, nil, fault.New(
			fault.UnsupportedConversion,
			"The file has no moving picture that can be read, so there is nothing to make a GIF of.",
		)
	}

	track := videos[0].Index
	if s.From == gifID {
		args = append(slices.Clone(in), "-filter_complex", repainted(track, c))
		args = append(args, lastDelay(s, c)...)
	} else {
		// It is opened twice, once for the palette and once for the frames: with one input, FFmpeg
		// would hold all frames in memory until the palette is made.
		args = append(slices.Concat(in, in), "-filter_complex", painted(s, videos[0], w, c))

		if hdr(videos[0]) {
			warnings = append(warnings, toneWarning)
		}

		if videos[0].Interlaced {
			warnings = append(warnings, interlaceWarning)
		}
	}

	if len(facts.Of("audio")) > 0 {
		warnings = append(warnings, "The sound was left out: GIF holds none.")
	}

	return append(append(args, "-loop", "0"), c.output...), warnings, nil
}

// painted is the graph that gives all frames of a film one palette.
func painted(s ports.Step, video file.Stream, w settings, c edit) string {
	frames := animated(s, video, w, c)

	return fmt.Sprintf(
		"[0:%d]%s,palettegen=stats_mode=diff[palette];[1:%d]%s[frames];"+
			"[frames][palette]paletteuse=dither=bayer:bayer_scale=5:diff_mode=rectangle",
		video.Index,
		frames,
		video.Index,
		frames,
	)
}

// gifScale brings frames to the size that was asked for, or to no more than a width. GIF has square
// pixels alone.
func gifScale(video file.Stream, w settings, c edit, most int) string {
	shows := c.shows(video)

	if w.width > 0 {
		most = w.width
	}

	width, height := squared(shows)

	switch {
	case w.scales(shows):
		width, height = w.lower(shows)
	case w.short > 0 || width <= most || width == 0:
	default:
		width, height = most, max((height*most+width/2)/width, 1)
	}

	if width == 0 || height == 0 {
		return fmt.Sprintf("scale='min(%d,iw*sar)':-1:flags=lanczos,setsar=1", most)
	}

	return fmt.Sprintf("scale=%d:%d:flags=lanczos,setsar=1", width, height)
}

// lastDelay has the last frame of an animation stand as long as before, or as much shorter or
// longer as the whole.
func lastDelay(s ports.Step, c edit) []string {
	facts := s.Input().Facts

	hold := facts.Of("video")[0].Hold
	if hold <= 0 || c.cut {
		return nil
	}

	if c.seconds > 0 && facts.Duration > 0 {
		hold *= c.seconds / facts.Duration
	}

	const hundred = 100

	return []string{"-final_delay", strconv.Itoa(max(int(hold*hundred+0.5), 1))}
}

// repainted is the graph that changes an animation. Each frame has a palette of its own, as it may
// have had before.
func repainted(track int, c edit) string {
	filters := append(slices.Clone(c.picture), "split[frames][colours]")

	return fmt.Sprintf(
		"[0:%d]%s;[colours]palettegen=stats_mode=single[palettes];[frames][palettes]paletteuse=new=1:dither=none",
		track,
		strings.Join(filters, ","),
	)
}

// gifSize returns frames a second and the greatest width in pixels. A GIF grows with both faster
// than anything else.
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
