package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// property measures what is left of a source in a result.
type property func(ctx context.Context, source, made string) (float64, error)

func properties() map[string]property {
	list := map[string]property{
		"ssim":    ssim,
		"delta-e": deltaE,
		"tags":    tags,
		"size":    ratio,
		"bits":    identified("%z"),
		"colours": identified("%k"),
		"width":   identified("%w"),
		"sharp":   identified("%[fx:maxima.a]", "6"),
		"alpha":   identified("%[fx:minima.a<0.5?1:0]"),
		"short":   probed("v:0", "width,height", smallest),
		"sdr":     probed("v:0", "color_transfer,pix_fmt", all("bt709", "yuv420p")),
		"plays":   probed("", "codec_name", all("h264", "aac")),
		"films":   probed("", "codec_name", all("ffv1")),
		"see": probed(
			"v:0",
			"stream_tags=alpha_mode:stream=pix_fmt",
			some("alpha_mode=1", "yuva", "rgba"),
		),
		"seconds": probed("", "format=duration", last),
		"ten":     probed("v:0", "pix_fmt", all("yuv420p10le")),
		"vbr": func(ctx context.Context, _, made string) (float64, error) {
			return found(ctx, `VBR Scale\s+: (\d+)`, "exiftool", made) // 0 is V0, the best
		},
		"bitrate": probed("a:0", "bit_rate", last),
		"artists": probed("", "format_tags:stream_tags", all("One", "Two")),
		"film":    film,
		"frames": func(ctx context.Context, _, made string) (float64, error) {
			return found(ctx, `=(\d+)`, "ffprobe", "-v", "error", "-count_frames",
				"-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", made)
		},
		"loudness": loudness,
		"crackle": func(ctx context.Context, _, made string) (float64, error) {
			return found(ctx, `Flat factor: ([\d.]+)`, "ffmpeg", "-nostdin", "-i", made, "-af",
				"astats=measure_perchannel=none", "-f", "null", "-")
		},
		"words": words,
		"font":  fontUsed,
		"pages": func(ctx context.Context, _, made string) (float64, error) {
			return found(ctx, `Pages:\s+(\d+)`, "pdfinfo", made)
		},
	}
	maps.Copy(list, told())

	return list
}

// ssim compares both as FFmpeg decodes them; what it does not know is decoded by libheif's own tool
// or by ImageMagick before.
func ssim(ctx context.Context, source, made string) (float64, error) {
	shown := filepath.Join(filepath.Dir(made), "shown.png")

	decode := []string{magick, made + "[0]", "-alpha", "off", shown}
	if strings.HasSuffix(made, ".heic") {
		decode = []string{"vips", "copy", made, shown}
	}

	if strings.HasSuffix(made, ".avif") {
		decode = []string{"ffmpeg", "-v", "error", "-i", made, "-frames:v", "1", shown}
	}

	if _, err := tool(ctx, decode[0], decode[1:]...); err != nil {
		return 0, err
	}

	return found(ctx, `All:([\d.]+)`, "ffmpeg", "-nostdin", "-i", source, "-i", shown, "-lavfi",
		"[0:v]format=gbrp[a];[1:v]format=gbrp[b];[a][b]ssim", "-f", "null", "-")
}

// deltaE is the mean distance, in CIE Lab, from what Little CMS makes of inks in ImageMagick.
func deltaE(ctx context.Context, source, made string) (float64, error) {
	shown := filepath.Join(filepath.Dir(made), "shown.png")
	if _, err := tool(ctx, magick, source+"[0]", "-intent", "Relative", "-black-point-compensation",
		"-profile", screen, shown); err != nil {
		return 0, err
	}

	var pixels [2][]byte

	for i, path := range []string{shown, made} {
		out, err := tool(
			ctx,
			magick,
			path,
			"-alpha",
			"off",
			"-colorspace",
			"Lab",
			"-depth",
			"8",
			"RGB:-",
		)
		if err != nil {
			return 0, err
		}

		pixels[i] = []byte(out)
	}

	return distance(pixels[0], pixels[1])
}

// tags counts which of four are there, in EXIF, IPTC or XMP.
func tags(ctx context.Context, _, made string) (float64, error) {
	said, err := tool(
		ctx,
		"exiftool",
		"-q",
		"-q",
		"-m",
		"-s3",
		"-Artist",
		"-GPSLatitude",
		"-City",
		"-XMP:Title",
		made,
	)

	n := 0

	for _, want := range []string{"Somebody", "46 deg 30'", "Bern", "A view"} {
		if strings.Contains(said, want) {
			n++
		}
	}

	return float64(n), err
}

// ratio is the size beside that of ImageMagick's PNG of the same pixels, filtered and packed well.
func ratio(ctx context.Context, _, made string) (float64, error) {
	best := filepath.Join(filepath.Dir(made), "best.png")
	if _, err := tool(ctx, magick, made, "-define", "png:compression-level=9", "-define",
		"png:compression-filter=5", best); err != nil {
		return 0, err
	}

	is, err := os.Stat(made)
	if err != nil {
		return 0, fmt.Errorf("look at the result: %w", err)
	}

	was, err := os.Stat(best)
	if err != nil {
		return 0, fmt.Errorf("look at the best: %w", err)
	}

	return float64(is.Size()) / float64(was.Size()), nil
}

// identified has ImageMagick say one number of the result's first image, or of another one.
func identified(format string, image ...string) property {
	number := append(image, "0")[0]

	return func(ctx context.Context, _, made string) (float64, error) {
		if strings.HasSuffix(made, ".avif") { // which it does not read
			shown := made + ".png"
			if _, err := tool(ctx, "vips", "copy", made, shown); err != nil {
				return 0, err
			}

			made = shown
		}

		return found(ctx, `([\d.]+)`, magick, made+"["+number+"]", "-format", format, "info:")
	}
}

// found returns the number that a pattern finds in what a program says.
func found(ctx context.Context, pattern, name string, args ...string) (float64, error) {
	said, err := tool(ctx, name, args...)
	if err != nil {
		return 0, err
	}

	match := regexp.MustCompile(pattern).FindStringSubmatch(said)
	if match == nil {
		return 0, fmt.Errorf("%s says %.80q", name, said)
	}

	n, err := strconv.ParseFloat(match[1], 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}

	return n, nil
}

// tool runs a program and returns what it says, errors included.
func tool(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()

	var out, said bytes.Buffer

	run := exec.CommandContext(ctx, name, args...)

	run.Stdout, run.Stderr = &out, &said
	if err := run.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %.200s", filepath.Base(name), err, said.String())
	}

	if out.Len() == 0 {
		return said.String(), nil
	}

	return out.String(), nil
}
