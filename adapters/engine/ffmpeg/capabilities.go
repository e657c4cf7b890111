package ffmpeg

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
)

// capabilities is what FFmpeg as installed can do, by FFmpeg's own names.
type capabilities struct {
	version                    string
	demuxers, muxers, encoders map[string]bool
	draws                      bool // librsvg is here
}

// whole returns what an FFmpeg that lacks nothing of the tables can do, as Debian's does.
func whole() capabilities {
	c := capabilities{
		demuxers: map[string]bool{},
		muxers:   map[string]bool{gifID: true},
		encoders: map[string]bool{gifID: true},
		draws:    true,
	}
	for _, format := range containers() {
		c.demuxers[format.demuxer], c.muxers[format.muxer] = true, true
	}

	for _, format := range stills() {
		c.demuxers[format.demuxer] = true
	}

	for name := range encoders() {
		c.encoders[name] = true
	}

	for _, p := range previews() {
		c.encoders[p.encoder] = true
	}

	for _, a := range animations() {
		c.encoders[a.encoder], c.muxers[a.muxer] = true, true
	}

	return c
}

// capabilitiesOf asks the tool. It takes FFmpeg some 90 ms to load its libraries, so both questions
// are asked at once; the version comes with either.
func capabilitiesOf(ctx context.Context, runner kit.Runner) (capabilities, error) {
	var formats, encoders sandbox.Result

	group, ctx := errgroup.WithContext(ctx)
	ask := func(about string, answer *sandbox.Result) {
		group.Go(func() (err error) {
			*answer, err = runner.Run(ctx, kit.Probe(ffmpegTool, about))
			if err != nil {
				return fmt.Errorf("ffmpeg %s: %w", about, err)
			}

			return nil
		})
	}
	ask("-formats", &formats)
	ask("-encoders", &encoders)

	if err := group.Wait(); err != nil {
		return capabilities{}, err
	}

	return readCapabilities(formats, encoders), nil
}

var (
	// A row of "-formats": D and E, then names; of "-encoders": six flags, then a name.
	formatRow    = regexp.MustCompile(`^ ([D ])([E ]) +(\S+)`)
	encoderRow   = regexp.MustCompile(`^ [VAS][.FSXBD]{5} +(\S+)`)
	versionWords = regexp.MustCompile(`ffmpeg version (\S+)`)
)

func readCapabilities(formats, encoders sandbox.Result) capabilities {
	c := capabilities{
		demuxers: map[string]bool{},
		muxers:   map[string]bool{},
		encoders: map[string]bool{},
	}
	if m := versionWords.FindStringSubmatch(formats.Stderr); m != nil {
		c.version = m[1]
	}

	for line := range strings.Lines(string(formats.Stdout)) {
		m := formatRow.FindStringSubmatch(line)
		if m == nil {
			continue
		}

		for name := range strings.SplitSeq(m[3], ",") {
			c.demuxers[name] = c.demuxers[name] || m[1] == "D"
			c.muxers[name] = c.muxers[name] || m[2] == "E"
		}
	}

	for line := range strings.Lines(string(encoders.Stdout)) {
		if m := encoderRow.FindStringSubmatch(line); m != nil {
			c.encoders[m[1]] = true
		}
	}

	return c
}
