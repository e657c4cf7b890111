package vips

import (
	"fmt"
	"strconv"
)

// packing is how a format is made small.
type packing struct {
	// levels are the quality of 100 by the one that is asked for, 0 where nothing may be lost.
	levels map[string]int
	lossy  func(level int) []string // options of the saver; larger levels make larger files
	exact  func(picture) [][]string // options that lose nothing, to be tried all
	both   bool                     // what loses nothing may be smaller
	holds  func(picture) bool       // whether the picture can be saved with a loss; nil for any
}

// most returns the best level that a quality allows where a size is asked for as well.
func (w packing) most(quality string) int {
	if level := w.levels[quality]; level > 0 && quality != "" {
		return level
	}

	return 100 //nolint:mnd // the end of the scale
}

func levels(normal, low, medium, high, highest int) map[string]int {
	return map[string]int{
		"":        normal,
		"low":     low,
		"medium":  medium,
		"high":    high,
		"highest": highest,
	}
}

func withQ(options ...string) func(int) []string {
	return func(level int) []string {
		return append([]string{"Q=" + strconv.Itoa(level)}, options...)
	}
}

// ways returns options that are the same for every picture.
func ways(list ...[]string) func(picture) [][]string {
	return func(picture) [][]string { return list }
}

// packings returns the formats that are made smaller.
func packings() map[string]packing {
	return map[string]packing{
		"jpg": {
			levels: levels(75, 45, 65, 85, 93), lossy: withQ("optimize_coding", "interlace"),
			exact: ways([]string{"Q=95", "optimize_coding", "interlace"}),
		},
		"png": {
			levels: levels(90, 50, 80, 0, 0), both: true, lossy: pngColours, exact: pngExact,
			holds: func(p picture) bool { return p.depth == uchar },
		},
		"webp": {
			levels: levels(75, 40, 65, 85, 0),
			lossy:  withQ("effort=6"),
			exact:  ways([]string{fieldLossless, "effort=6"}),
		},
		"tiff": {
			levels: levels(0, 50, 75, 0, 0),
			lossy:  withQ("compression=jpeg"),
			exact: ways(
				[]string{"compression=deflate", "predictor=horizontal"},
				[]string{"compression=deflate", "predictor=none"},
			),
			holds: func(p picture) bool {
				return p.depth == uchar && !p.alpha() && p.space != cmyk
			},
		},
		"gif": {
			levels: levels(100, 50, 75, 0, 0), both: true, lossy: gifColours,
			exact: ways([]string{"effort=10", "reuse"}),
		},
		"avif": {
			levels: levels(50, 30, 45, 60, 80), lossy: withQ("compression=av1", "effort=4"),
			exact: ways([]string{"Q=90", "compression=av1", "effort=4"}),
		},
		"heic": {
			levels: levels(50, 30, 45, 60, 80), lossy: withQ("compression=hevc"),
			exact: ways([]string{"Q=90", "compression=hevc"}),
		},
	}
}

// pngColours has up to 256 colours stand for all. The lowest levels have few.
func pngColours(level int) []string {
	depth := 8

	switch {
	case level <= 4: //nolint:mnd // the scale's lowest steps
		depth = 1 << ((level - 1) / 2) //nolint:mnd // 1, 1, 2, 2
	case level <= 10: //nolint:mnd // as above
		depth = 4
	}

	return []string{
		"palette",
		"Q=" + strconv.Itoa(level),
		fmt.Sprintf("bitdepth=%d", depth),
		"effort=10",
		"compression=9",
	}
}

// pngExact packs rows as they are and as differences: drawings are smaller by the one, photographs
// by the other, by a third. What has a palette gets one of the same colours.
func pngExact(p picture) [][]string {
	list := [][]string{{"compression=9", "filter=none"}, {"compression=9", "filter=all"}}
	if p.indexed {
		list = append(list, []string{"palette", "Q=100", "dither=0", "effort=10", "compression=9"})
	}

	return list
}

// gifColours has fewer colours stand for all, and lets pixels that hardly change between frames
// stay.
func gifColours(level int) []string {
	depth := max(1, (level*8+99)/100)

	return []string{
		"effort=10",
		fmt.Sprintf("bitdepth=%d", depth),
		fmt.Sprintf("interframe-maxerror=%d", (100-level)/6),
	}
}
