package browser

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"math"
)

// longest is the most pixels that Chromium draws in one piece.
const longest = 16384

// size returns how large the whole page is, in CSS pixels.
func (t *tab) size(ctx context.Context) (width, height float64, err error) {
	var found struct {
		Content struct {
			Width  float64 `json:"width"`
			Height float64 `json:"height"`
		} `json:"cssContentSize"`
	}

	err = t.ask(ctx, "Page.getLayoutMetrics", nil, &found)

	return max(found.Content.Width, 1), max(found.Content.Height, 1), err
}

// shoot makes a picture of the whole page.
func (t *tab) shoot(ctx context.Context) error {
	width, height, err := t.size(ctx)
	if err != nil {
		return err
	}

	fits := math.Min(longest, math.Floor(float64(t.asked.Pixels)/width))
	if height > fits {
		height, t.report.Cut = fits, int(fits)
	}

	p := params{
		"format":                "png",
		"captureBeyondViewport": true,
		"clip": params{
			"x":      0,
			"y":      0,
			"width":  math.Min(width, longest),
			"height": height,
			"scale":  1,
		},
	}
	if t.asked.Format == "jpg" {
		p["format"], p["quality"] = "jpeg", t.asked.Quality
	}

	return t.save(ctx, "Page.captureScreenshot", p)
}

// empty reports whether the page is white all over, drawn as it is printed, and small where it is
// long.
func (t *tab) empty(ctx context.Context) (bool, error) {
	const side = 2000

	if t.asked.Format == pdf {
		err := t.ask(ctx, "Emulation.setEmulatedMedia", params{"media": "print"}, nil)
		if err != nil {
			return false, err
		}
	}

	width, height, err := t.size(ctx)
	if err != nil {
		return false, err
	}

	scale := math.Min(1, side/math.Max(width, height))

	var shot struct {
		Data string `json:"data"`
	}

	err = t.ask(ctx, "Page.captureScreenshot", params{
		"format": "png", "captureBeyondViewport": true, "optimizeForSpeed": true,
		"clip": params{"x": 0, "y": 0, "width": width, "height": height, "scale": scale},
	}, &shot)
	if err != nil {
		return false, err
	}

	content, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		return false, fmt.Errorf("read a picture of the page: %w", err)
	}

	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return false, fmt.Errorf("read a picture of the page: %w", err)
	}

	return white(picture), nil
}

func white(picture image.Image) bool {
	r := picture.Bounds()

	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if r, g, b, _ := picture.At(x, y).RGBA(); min(r, g, b) < math.MaxUint16 {
				return false
			}
		}
	}

	return true
}
