package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// told are properties of films and sound that ffprobe tells, 1 where it is as wanted.
func told() map[string]property {
	return map[string]property{
		"h264":   probed("v:0", "codec_name", all("h264")),
		"prores": probed("v:0", "codec_name", all("prores")),
		"dnxhd":  probed("v:0", "codec_name", all("dnxhd")),
		"hdr":    probed("v:0", "color_transfer,pix_fmt", all("smpte2084", "yuv420p10le")),
		"mastered": func(ctx context.Context, _, made string) (float64, error) {
			return found(ctx, `max_luminance=(\d+)/`, "ffprobe", "-v", "error", "-select_streams",
				"v:0", "-read_intervals", "%+#1", "-show_frames", "-of", "compact", made)
		},
		"progressive": probed("v:0", "field_order", all("progressive")),
		"matrix":      probed("v:0", "color_space,color_range", some("smpte170m", "bt709")),
		"square":      probed("v:0", "sample_aspect_ratio", all("1:1")),
		"even":        probed("v:0", "width,height", all("=320", "=240")),
		"german":      probed("a:0", "stream_tags=language", some("ger", "deu")),
		"rate":        probed("a:0", "sample_rate", last),
		"preset":      thorough,
		"peak":        peak,
		"chapter": func(ctx context.Context, _, made string) (float64, error) {
			return found(ctx, `(?s)start_time=0\.0.*start_time=([\d.]+).*title=Two`, "ffprobe",
				"-v", "error", "-show_chapters", "-of", "default", made)
		},
		"labels":  labels,
		"smaller": smaller,
		"images":  images,
		"letters": letters,
	}
}

// thorough is how thoroughly x264 looked, by its own word in the film: 2 for veryfast, 7 for medium.
func thorough(ctx context.Context, _, made string) (float64, error) {
	return found(ctx, `subme=(\d+)`, "strings", made)
}

// peak is by how many decibels the loudest sample is below the loudest there can be.
func peak(ctx context.Context, _, made string) (float64, error) {
	n, err := found(ctx, `Peak level dB: -?([\d.]+)`, "ffmpeg", "-nostdin", "-i", made, "-af",
		"astats=measure_perchannel=none", "-f", "null", "-")

	return math.Abs(n), err
}

// labels counts what ExifTool, which made none of it, finds of tempo, code, lyrics, comment and
// gain.
func labels(ctx context.Context, _, made string) (float64, error) {
	said, err := tool(ctx, "exiftool", "-s", "-a", "-G1", made)
	n := 0

	for _, want := range []string{": 128", "USRC17607839", ": la\n", ": remark", "-6.50"} {
		if strings.Contains(said, want) {
			n++
		}
	}

	return float64(n), err
}

// images counts those of an icon.
func images(ctx context.Context, _, made string) (float64, error) {
	said, err := tool(ctx, magick, made, "-format", `%w\n`, "info:")

	return float64(len(strings.Fields(said))), err
}

// letters is how high the first word of a PDF is, in points.
func letters(ctx context.Context, _, made string) (float64, error) {
	said, err := tool(ctx, "pdftotext", "-bbox", made, "-")
	if err != nil {
		return 0, err
	}

	for line := range strings.Lines(said) {
		var left, top, right, bottom float64

		_, err := fmt.Sscanf(
			strings.TrimSpace(line), `<word xMin="%g" yMin="%g" xMax="%g" yMax="%g">`,
			&left, &top, &right, &bottom,
		)
		if err == nil && strings.Contains(line, ">first<") {
			return bottom - top, nil
		}
	}

	return 0, fmt.Errorf("the word is not in %s", filepath.Base(made))
}

// smaller is the size beside that of the GIF that FFmpeg makes of the source by its own settings.
func smaller(ctx context.Context, source, made string) (float64, error) {
	gif := filepath.Join(filepath.Dir(made), "plain.gif")
	if _, err := tool(ctx, "ffmpeg", "-v", "error", "-y", "-i", source, "-filter_complex",
		"fps=12,split[a][b];[a]palettegen[p];[b][p]paletteuse", gif); err != nil {
		return 0, err
	}

	is, err := os.Stat(made)
	if err != nil {
		return 0, fmt.Errorf("look at the result: %w", err)
	}

	was, err := os.Stat(gif)
	if err != nil {
		return 0, fmt.Errorf("look at FFmpeg's: %w", err)
	}

	return float64(is.Size()) / float64(was.Size()), nil
}
