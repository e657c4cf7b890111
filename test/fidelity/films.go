package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// probed has ffprobe say what there is of some streams, "" for all, and judges it.
func probed(streams, entries string, judge func(said string) float64) property {
	return func(ctx context.Context, _, made string) (float64, error) {
		if !strings.Contains(entries, "=") && !strings.HasPrefix(entries, "format_tags") {
			entries = "stream=" + entries
		}

		args := []string{"-v", "error", "-show_entries", entries, "-of", "default"}
		if streams != "" {
			args = append(args, "-select_streams", streams)
		}

		said, err := tool(ctx, "ffprobe", append(args, made)...)

		return judge(said), err
	}
}

// all judges whether everything is said.
func all(wanted ...string) func(string) float64 {
	return func(said string) float64 {
		for _, word := range wanted {
			if !strings.Contains(said, word) {
				return 0
			}
		}

		return 1
	}
}

// some judges whether any of it is said.
func some(wanted ...string) func(string) float64 {
	return func(said string) float64 {
		for _, word := range wanted {
			if strings.Contains(said, word) {
				return 1
			}
		}

		return 0
	}
}

func numbers(said string) []float64 {
	var list []float64

	for _, match := range regexp.MustCompile(`=([\d.]+)`).FindAllStringSubmatch(said, -1) {
		if n, err := strconv.ParseFloat(match[1], 64); err == nil {
			list = append(list, n)
		}
	}

	return list
}

// smallest judges by the least number, last by the last one that is said.
func smallest(said string) float64 {
	least := math.Inf(1)
	for _, n := range numbers(said) {
		least = min(least, n)
	}

	return least
}

func last(said string) float64 {
	list := numbers(said)
	if len(list) == 0 {
		return 0
	}

	return list[len(list)-1]
}

// film is how alike two films are, frame by frame.
func film(ctx context.Context, source, made string) (float64, error) {
	return found(ctx, `All:([\d.]+)`, "ffmpeg", "-nostdin", "-i", source, "-i", made, "-lavfi",
		"[0:v]format=yuv420p[a];[1:v]format=yuv420p[b];[a][b]ssim", "-f", "null", "-")
}

// loudness is how far two sounds are apart by EBU R 128, in LU.
func loudness(ctx context.Context, source, made string) (float64, error) {
	var heard [2]float64

	for i, path := range []string{source, made} {
		n, err := found(ctx, `(?s)Summary.*?I:\s+-([\d.]+) LUFS`, "ffmpeg", "-nostdin", "-i", path,
			"-af", "ebur128", "-f", "null", "-")
		if err != nil {
			return 0, err
		}

		heard[i] = n
	}

	return math.Abs(heard[0] - heard[1]), nil
}

// words reports whether a document has some words, in their order, as pdftotext or its own parts
// have them.
func words(ctx context.Context, _, made string) (float64, error) {
	var (
		said string
		err  error
	)

	switch {
	case strings.HasSuffix(made, ".pdf"):
		said, err = tool(ctx, "pdftotext", "-layout", made, "-")
	case strings.HasSuffix(made, ".docx"):
		said, err = tool(ctx, "unzip", "-p", made, "word/document.xml")
	default:
		var content []byte

		content, err = os.ReadFile(made)
		said = string(content)
	}

	if err != nil {
		return 0, fmt.Errorf("read the words: %w", err)
	}

	return truth(regexp.MustCompile(`(?s)first.*second.*third`).MatchString(said)), nil
}

// fontUsed reports whether what stands in for Calibri is what is as wide.
func fontUsed(ctx context.Context, _, made string) (float64, error) {
	said, err := tool(ctx, "pdffonts", made)
	return truth(strings.Contains(said, "Carlito")), err
}
