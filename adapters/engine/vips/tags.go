package vips

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/ports"
)

// Tags that ExifTool carries over. libvips 8.14 writes no EXIF into TIFF and reads none from it,
// reads no XMP from HEIC and AVIF, and knows IPTC only in JPEG and TIFF.
const exiftool = "exiftool"

// carried reports whether tags of the source would be lost on the way through vips.
func carried(s ports.Step) bool {
	holders := describable()
	if s.Options.Bool(fieldStrip) || s.Joins || !slices.Contains(holders, s.From) ||
		!slices.Contains(holders, s.To) || !changes()[s.Operation].keepsTags() ||
		s.Options.Has("target_size") {
		return false
	}

	switch {
	case s.From == "tiff", s.To == "tiff" && s.From != "jpg":
		return marked(s.Input().Path, s.From)
	case s.From == "heic", s.From == "avif", s.To == "tiff":
		return marked(s.Input().Path, s.From)
	}

	return s.From == "jpg" && s.To != "jpg" && kit.Contains(s.Input().Path, "Photoshop 3.0\x00")
}

// describable are the formats in which a picture says things of itself.
func describable() []string { return []string{"jpg", "png", "webp", "tiff", "heic", "avif"} }

// marked reports whether a file holds what looks like EXIF, XMP or IPTC. What only looks so costs a
// run in vain.
func marked(path, formatID string) bool {
	if formatID == "tiff" {
		return true // tags stand anywhere in it, without a mark
	}

	return kit.Contains(path, "Exif", "eXIf", "EXIF", "<x:xmpmeta", "Photoshop 3.0\x00")
}

// tagged carries over what vips has left behind. A picture without its tags is better than none, so
// that a failure is a warning.
func (e *Engine) tagged(ctx context.Context, s ports.Step, made ports.Made) (ports.Made, error) {
	if !carried(s) || !e.deps.Installed(exiftool) || len(made.Outputs) != 1 {
		return made, nil
	}

	const mb = 1 << 20

	source := "source." + s.From

	_, err := e.deps.Runner.Run(ctx, sandbox.Command{
		Tool: exiftool, Dir: s.Dir, Lane: sandbox.Picture,
		Args: carrying(
			s,
			sandbox.InPath(source),
			sandbox.WorkPath(filepath.Base(made.Outputs[0].Path)),
		),
		Inputs: []sandbox.Mount{{Host: filepath.Clean(s.Input().Path), Name: source}},
		Limits: sandbox.Limits{
			Wall: time.Minute, CPU: time.Minute, Memory: 1024 * mb, AddressSpace: 4096 * mb,
			Output: 8192 * mb, Processes: 16,
		},
	})
	if err == nil {
		return made, nil
	}

	if ctx.Err() != nil {
		return made, fmt.Errorf("carry tags over: %w", err)
	}

	made.Warnings = append(made.Warnings, fmt.Sprintf(
		"What the %s says of itself (EXIF, XMP, IPTC) could not be kept in the %s.", s.From, s.To))

	return made, nil
}

// carrying are ExifTool's arguments: all tags but those that describe the pixels of the source, its
// thumbnail, or how it is to be turned, which has been done.
func carrying(s ports.Step, source, result string) []string {
	quiet := []string{"-q", "-q", "-m", "-overwrite_original_in_place"}

	var args []string
	if s.To == "webp" { // vips begins EXIF with a word that belongs to JPEG alone
		args = append(slices.Clone(quiet), "-EXIF:all=", result, "-execute")
	}

	args = append(args, quiet...)
	args = append(args, "-tagsFromFile", source, "-EXIF:all", "-XMP:all",
		"--IFD1:all", "--ExifIFD:ExifImageWidth", "--ExifIFD:ExifImageHeight")

	if turns(s.Options) {
		args = append(args, "--Orientation")
	}

	if s.Options.Has(fieldDPI) || resizes(s.Options) {
		args = append(args, "--XResolution", "--YResolution", "--ResolutionUnit")
	}

	if s.To == "jpg" || s.To == "tiff" {
		args = append(args, "-IPTC:all")
	} else {
		args = append(args, strings.Fields(iptcInXMP)...)
	}

	return append(args, result)
}

// iptcInXMP has XMP say what IPTC does, where a format holds only that (IPTC Photo Metadata, 2022).
const iptcInXMP = "-XMP-dc:Title<IPTC:ObjectName -XMP-dc:Subject<IPTC:Keywords " +
	"-XMP-dc:Description<IPTC:Caption-Abstract -XMP-dc:Creator<IPTC:By-line " +
	"-XMP-dc:Rights<IPTC:CopyrightNotice -XMP-photoshop:Headline<IPTC:Headline " +
	"-XMP-photoshop:City<IPTC:City -XMP-photoshop:State<IPTC:Province-State " +
	"-XMP-photoshop:Country<IPTC:Country-PrimaryLocationName " +
	"-XMP-photoshop:Credit<IPTC:Credit -XMP-photoshop:Source<IPTC:Source"
