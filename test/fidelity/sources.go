package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Where Ghostscript's package has its profiles.
const screen, inks = "/usr/share/color/icc/ghostscript/srgb.icc",
	"/usr/share/color/icc/ghostscript/default_cmyk.icc"

const magick = "convert-im6.q16"

// makeSource makes the file of that name.
func makeSource(ctx context.Context, path string) error {
	photo := "( plasma:tomato-steelblue -blur 0x1 -depth 8 )"
	size := "-seed 7 -size 240x160 "

	recipes := map[string]string{
		"photo.png":  size + photo + " -alpha off",
		"photo.jpg":  size + photo + " -quality 92",
		"camera.jpg": size + photo + " -quality 92",
		"exif.jpg":   size + photo + " -quality 92",
		"dot.png":    "-size 2000x2000 xc:white -fill black -draw point,9,9",
		"white.png":  "-size 64x64 xc:none -fill white -draw circle,32,32,32,10",
		"deep.png":   "-size 64x64 gradient:red-blue -depth 16",
		"deep.tiff":  "-size 64x64 gradient:red-blue -depth 16",
		"ink.jpg":    size + photo + " -profile " + screen + " -profile " + inks + " -quality 98",
		"ink.tiff":   size + photo + " -profile " + screen + " -profile " + inks,
		"ink.psd":    size + photo + " -profile " + screen + " -profile " + inks + " -compress None",
		"few.png":    "-size 64x64 pattern:checkerboard -fill red -draw point,3,3 -colors 4",
		"few.gif":    "-size 64x64 pattern:checkerboard -colors 4",
		"glass.png":  "-size 64x64 xc:none -fill red -draw circle,32,32,32,10",
		"pages.tiff": "-size 64x64 gradient:red-blue gradient:blue-lime gradient:lime-red -alpha off -depth 8 -type TrueColor",
	}

	if text, is := written()[filepath.Base(path)]; is {
		return os.WriteFile(path, []byte(text), 0o600)
	}

	if recipe, is := filmed()[filepath.Base(path)]; is {
		return shot(ctx, path, recipe)
	}

	recipe, known := recipes[filepath.Base(path)]
	if !known {
		return fmt.Errorf("nothing says how to make %s", filepath.Base(path))
	}

	args := strings.Fields(recipe)
	for i, arg := range args {
		if i > 0 && args[i-1] == "-draw" {
			args[i] = drawn(arg)
		}
	}

	if _, err := tool(ctx, magick, append(args, path)...); err != nil {
		return err
	}

	if fields := described()[filepath.Base(path)]; len(fields) > 0 {
		_, err := tool(
			ctx,
			"exiftool",
			append(append([]string{"-q", "-overwrite_original"}, fields...), path)...)

		return err
	}

	return nil
}

// described are the fields that pictures say of themselves.
func described() map[string][]string {
	return map[string][]string{
		"camera.jpg": {
			"-EXIF:Artist=Somebody", "-EXIF:GPSLatitude=46.5", "-EXIF:GPSLatitudeRef=N",
			"-IPTC:City=Bern", "-XMP:Title=A view",
		},
		"exif.jpg": {"-EXIF:Artist=Somebody"},
	}
}

// drawn turns "circle,32,32,32,10" into "circle 32,32 32,10".
func drawn(arg string) string {
	parts := strings.Split(arg, ",")
	out := parts[0]

	for i := 1; i+1 < len(parts); i += 2 {
		out += " " + parts[i] + "," + parts[i+1]
	}

	return out
}
