package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// differs says how results are not what their source is, "" where they are as far as can be told.
func differs(ctx context.Context, source string, made []string, category, target string) string {
	for _, path := range made {
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			return "a result is empty"
		}
	}

	switch category {
	case "video", "audio":
		return otherLength(ctx, source, made[0])
	case "image":
		return otherPicture(ctx, source, made)
	case "document":
		if target == "pdf" {
			return blankPDF(ctx, made[0])
		}
	}

	return ""
}

// otherLength compares how long source and result last when all of both is decoded.
func otherLength(ctx context.Context, source, made string) string {
	was, err := decoded(ctx, source)
	if err != nil {
		return "" // what FFmpeg cannot read by itself is for others to judge
	}

	is, err := decoded(ctx, made)
	if err != nil {
		return "the result cannot be decoded: " + err.Error()
	}

	if slack := math.Max(1, was*0.03); math.Abs(was-is) > slack {
		return fmt.Sprintf("it lasts %.1f s, and the source %.1f s", is, was)
	}

	return ""
}

var timePattern = regexp.MustCompile(`time=(\d+):(\d+):(\d+\.\d+)`)

// decoded returns the seconds that FFmpeg decodes of a file.
func decoded(ctx context.Context, path string) (float64, error) {
	_, said, err := tool(
		ctx,
		"ffmpeg",
		"-nostdin",
		"-v",
		"info",
		"-i",
		path,
		"-map",
		"0:v?",
		"-map",
		"0:a?",
		"-f",
		"null",
		"-",
	)
	if err != nil {
		return 0, err
	}

	all := timePattern.FindAllStringSubmatch(said, -1)
	if len(all) == 0 {
		return 0, errors.New("nothing was decoded")
	}

	seconds := 0.0

	for _, part := range all[len(all)-1][1:] {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return 0, fmt.Errorf("a time: %w", err)
		}

		seconds = seconds*60 + n
	}

	return seconds, nil
}

// side is to which a picture is reduced to be compared.
const side = 16

// otherPicture compares what the first frame or page shows, reduced: a turned or recoloured picture
// is not the same.
func otherPicture(ctx context.Context, source string, made []string) string {
	is, err := scene(ctx, made[0])
	if err != nil {
		return "the result cannot be decoded: " + err.Error()
	}

	was, err := scene(ctx, source, turns(ctx, source)...)
	if err != nil {
		return ""
	}

	apart := 0.0
	for i := range was {
		apart += math.Abs(float64(was[i]) - float64(is[i]))
	}

	if mean := apart / float64(len(was)); mean > 40 {
		return fmt.Sprintf("it shows something else: values differ by %.0f of 255", mean)
	}

	return ""
}

// scene returns a picture on white in 16 × 16 pixels, as ImageMagick sees it.
func scene(ctx context.Context, path string, turns ...string) ([]byte, error) {
	size := fmt.Sprintf("%dx%d!", side, side)

	if other := drawn(ctx, path); other != "" {
		defer func() { _ = os.Remove(other) }()

		path = other
	}

	out, _, err := tool(
		ctx,
		"convert-im6.q16",
		append(
			append([]string{path + "[0]"}, turns...),
			"-auto-orient",
			"-background",
			"white",
			"-alpha",
			"remove",
			"-colorspace",
			"sRGB",
			"-resize",
			size,
			"-depth",
			"8",
			"RGB:-",
		)...,
	)
	if err == nil && len(out) != side*side*3 {
		err = fmt.Errorf("%d bytes", len(out))
	}

	return out, err
}

// turns are ImageMagick's arguments for what a PNG or WebP says of how it lies, which it does not
// read by itself.
func turns(ctx context.Context, path string) []string {
	ext := strings.ToLower(filepath.Ext(path))
	if ext != ".png" && ext != ".webp" {
		return nil
	}

	said, _, err := tool(ctx, "exiftool", "-n", "-s3", "-Orientation", path)

	at := slices.Index([]string{"2", "3", "4", "5", "6", "7", "8"}, strings.TrimSpace(string(said)))
	if err != nil || at < 0 {
		return nil
	}

	return []string{"-orient", []string{
		"TopRight", "BottomRight", "BottomLeft", "LeftTop", "RightTop", "RightBottom", "LeftBottom",
	}[at]}
}

// drawn has FFmpeg decode what the server may have ImageMagick read, into a file of its own: a
// reader does not find its own mistakes. It is "" for all else, and for what FFmpeg cannot read.
func drawn(ctx context.Context, path string) string {
	ext := strings.ToLower(filepath.Ext(path))
	if !slices.Contains([]string{".bmp", ".dds", ".pcx", ".psd"}, ext) {
		return ""
	}

	out, err := os.CreateTemp("", "drawn-*.png")
	if err != nil {
		return ""
	}

	_, _, err = tool(ctx, "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", path, "-frames:v", "1",
		out.Name())
	if err = errors.Join(err, out.Close()); err != nil {
		_ = os.Remove(out.Name())
		return ""
	}

	return out.Name()
}

// blankPDF says what is wrong with a PDF whose first page shows nothing.
func blankPDF(ctx context.Context, path string) string {
	page, _, err := tool(ctx, "pdftoppm", "-r", "20", "-gray", "-f", "1", "-l", "1", path)
	if err != nil {
		return "the result cannot be drawn: " + err.Error()
	}

	parts := bytes.SplitN(page, []byte("\n"), 4) // P5, the size, the greatest value, the pixels

	const white = 0xff
	if len(parts) != 4 || bytes.Count(parts[3], []byte{white}) == len(parts[3]) {
		return "its first page is blank"
	}

	return ""
}

// tool runs a program for a minute at most.
func tool(ctx context.Context, name string, args ...string) (out []byte, said string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()

	run := exec.CommandContext(ctx, name, args...)

	var stderr bytes.Buffer

	run.Stderr = &stderr

	out, err = run.Output()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
		err = fmt.Errorf("%s: %w: %s", name, err, lines[len(lines)-1])
	}

	return out, stderr.String(), err
}
