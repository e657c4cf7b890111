package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// codec is one that is measured: its option, its container, and how FFmpeg is told the same.
type codec struct {
	name, target string
	encoder      []string
	quick, slow  []string // efforts: those of low and medium, and of high and highest
	factors      [4]string
}

func codecs() []codec {
	quick, slow := []string{"-preset", "veryfast"}, []string{"-preset", "medium"}

	return []codec{
		{
			"h264",
			"mp4",
			[]string{"-c:v", "libx264"},
			quick,
			slow,
			[4]string{"28", "23", "20", "17"},
		},
		{
			"h265", "mp4",
			[]string{"-c:v", "libx265", "-x265-params", "log-level=error"},
			quick, slow,
			[4]string{"32", "28", "24", "20"},
		},
		{
			"vp9", "webm",
			[]string{"-c:v", "libvpx-vp9", "-b:v", "0", "-row-mt", "1", "-deadline", "good"},
			[]string{"-cpu-used", "5"},
			[]string{"-cpu-used", "2"},
			[4]string{"40", "32", "26", "20"},
		},
	}
}

const head = `# Films by quality

Written by ` + "`go run ./test/bench/quality -report test/bench/quality.md`" + `: five seconds of 640 × 360 at 25 frames a second,
a flight into a fractal with grain, which has %d KB without loss. Beside each quality stands what the
encoder makes with the other effort at the same rate factor: medium for veryfast, ` + "`cpu-used`" + ` 2 for 5,
or the other way round. Likeness is FFmpeg's SSIM over all planes, seconds are those of this machine while it was
written (%s), and those of convertd are with its start.

| codec | quality | KB | SSIM | seconds | other effort | KB | SSIM | seconds |
|---|---|---|---|---|---|---|---|---|
`

func main() {
	binary := flag.String("binary", filepath.Join("bin", "convertd"), "the program")
	report := flag.String("report", "quality.md", "the file to write")

	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	text, err := run(ctx, *binary)

	stop()

	if err == nil {
		err = os.WriteFile(*report, []byte(text), 0o600)
	}

	if err != nil {
		fmt.Fprintln(os.Stderr, "quality:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, binary string) (string, error) {
	dir, err := os.MkdirTemp("", "quality-*")
	if err != nil {
		return "", fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()

	film := filepath.Join(dir, "film.mkv")
	if _, err := tool(
		ctx,
		"ffmpeg",
		"-v",
		"error",
		"-f",
		"lavfi",
		"-i",
		"mandelbrot=s=640x360:r=25",
		"-t",
		"5",
		"-vf",
		"noise=alls=3:allf=t",
		"-c:v",
		"ffv1",
		"-pix_fmt",
		"yuv420p",
		film,
	); err != nil {
		return "", err
	}

	size, err := kilobytes(film)
	if err != nil {
		return "", err
	}

	load, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "", fmt.Errorf("read the load: %w", err)
	}

	var text strings.Builder

	fmt.Fprintf(&text, head, size, "load "+strings.Fields(string(load))[0])

	for _, c := range codecs() {
		for i, quality := range []string{"low", "medium", "high", "highest"} {
			effort := c.slow
			if i > 1 {
				effort = c.quick
			}

			ours, other := filepath.Join(
				dir,
				quality+"."+c.target,
			), filepath.Join(
				dir,
				"other."+c.target,
			)

			got, err := measure(ctx, film, ours, binary, "convert", film, ours, "--option",
				"quality="+quality, "--option", "codec="+c.name)
			if err != nil {
				return "", err
			}

			args := append([]string{"-v", "error", "-y", "-i", film}, c.encoder...)
			args = append(append(args, effort...), "-crf", c.factors[i], other)

			beside, err := measure(ctx, film, other, "ffmpeg", args...)
			if err != nil {
				return "", err
			}

			fmt.Fprintf(&text, "| %s | %s | %s | %s | %s |\n",
				c.name, quality, got, strings.TrimPrefix(strings.Join(effort, " "), "-"), beside)

			if err := os.Remove(ours); err != nil {
				return "", fmt.Errorf("remove a film: %w", err)
			}
		}
	}

	return text.String(), nil
}

var ssim = regexp.MustCompile(`All:([\d.]+)`)

// measure runs a program that makes a film, and returns its size, likeness and time as columns.
func measure(ctx context.Context, film, made, name string, args ...string) (string, error) {
	begun := time.Now()

	if _, err := tool(ctx, name, args...); err != nil {
		return "", err
	}

	took := time.Since(begun)

	said, err := tool(
		ctx,
		"ffmpeg",
		"-nostdin",
		"-i",
		film,
		"-i",
		made,
		"-lavfi",
		"ssim",
		"-f",
		"null",
		"-",
	)
	if err != nil {
		return "", err
	}

	like := ssim.FindStringSubmatch(said)
	if like == nil {
		return "", fmt.Errorf("FFmpeg tells no likeness of %s", filepath.Base(made))
	}

	size, err := kilobytes(made)

	return fmt.Sprintf("%d | %s | %.1f", size, like[1], took.Seconds()), err
}

func kilobytes(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, fmt.Errorf("look at a film: %w", err)
	}

	const kilobyte = 1000

	return info.Size() / kilobyte, nil
}

func tool(ctx context.Context, name string, args ...string) (string, error) {
	var said bytes.Buffer

	command := exec.CommandContext(ctx, name, args...)
	command.Stdout, command.Stderr = &said, &said

	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %.200s", filepath.Base(name), err, said.String())
	}

	return said.String(), nil
}
