package imagemagick

import (
	_ "embed"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/domain/route"
)

// policy allows the coders of the tables below and nothing else.
//
//go:embed policy.xml
var policy []byte

// sRGB is that colour space's profile, by the numbers of IEC 61966-2-1.
//
//go:embed srgb.icc
var sRGB []byte

// source is a format that ImageMagick reads.
type source struct {
	coder string
	loss  route.Loss // what reading it gives up
	// milliseconds for a picture of 200 × 150 pixels, measured, the start of the tool included
	cost int
	only bool // is read for formats that nothing else writes: vips reads it for the others
	rare bool // becomes itself, or what becomes all the others: PNG or TIFF
}

func sources() map[string]source {
	return map[string]source{
		"bmp": {coder: "BMP", loss: route.Faithful, cost: 30},
		"dds": {coder: "DDS", loss: route.Faithful, cost: 30},
		// the largest image, and a run more to find it
		"ico": {coder: "ICO", loss: route.Partial, cost: 55},
		"pcx": {coder: "PCX", loss: route.Faithful, cost: 30},
		"png": {coder: "PNG", loss: route.Faithful, cost: 30, only: true},
		"psd": {coder: "PSD", loss: route.Partial, cost: 30}, // without layers
		"tga": {coder: "TGA", loss: route.Faithful, cost: 30},
		// what vips cannot read, as with subsampled colours or JPEG of the old kind inside
		"tiff": {coder: "TIFF", loss: route.Partial, cost: 500},
		// light of any strength becomes that of screens
		"hdr": {coder: "HDR", loss: route.Faithful, cost: 40, rare: true},
	}
}

// target is a format that ImageMagick writes.
type target struct {
	coder string
	args  func(s size, quality string) []string
	loss  route.Loss
	// milliseconds for a picture of 200 × 150 pixels beyond the source's; PNG, whose cost is none,
	// goes before its equals on the way elsewhere
	cost    int
	maxSide int  // most pixels of width and height that the format takes
	only    bool // nothing else writes it
	deep    bool // it holds 16 bits a channel
	bare    bool // no colour profile is written
	rare    bool // is made of itself, PNG or TIFF
}

//nolint:funlen // a table
func targets() map[string]target {
	const word = 65535

	return map[string]target{
		"bmp": {
			coder:   "BMP3",
			args:    fixed(onWhite),
			loss:    route.Faithful,
			maxSide: word,
			only:    true,
			bare:    true,
		},
		// Game engines want a width and a height of whole blocks of 4 pixels for DXT5; ImageMagick
		// fills up the last ones.
		"dds": {
			coder:   "DDS",
			args:    fixed("-define dds:compression=dxt5 -define dds:mipmaps=0"),
			loss:    route.Faithful,
			cost:    10,
			maxSide: word,
			only:    true,
			bare:    true,
		},
		"ico": {
			coder:   "ICO",
			args:    icon,
			loss:    route.Partial,
			cost:    25,
			maxSide: word,
			only:    true,
			bare:    true,
		},
		"pcx": {
			coder:   "PCX",
			args:    fixed(onWhite + " -depth 8"),
			loss:    route.Faithful,
			maxSide: word,
			only:    true,
			bare:    true,
		},
		// Compressed by ImageMagick 6, other programs cannot read it.
		"psd": {
			coder:   "PSD",
			args:    fixed("-depth 8 -compress None"),
			loss:    route.Faithful,
			maxSide: 30000,
			only:    true,
			deep:    true,
		},
		"tga": {
			coder:   "TGA",
			args:    fixed("-depth 8 -compress RLE"),
			loss:    route.Faithful,
			maxSide: word,
			only:    true,
			bare:    true,
		},

		// the two hold light as it is, not as screens are told to show it
		"exr": {
			coder: "EXR", args: fixed("-colorspace RGB"), loss: route.Faithful, cost: 30,
			maxSide: word, only: true, deep: true, bare: true, rare: true,
		},
		"hdr": {
			coder: "HDR", args: fixed(onWhite + " -colorspace RGB"), loss: route.Faithful, cost: 10,
			maxSide: word, only: true, deep: true, bare: true, rare: true,
		},

		// 256 colours
		"gif": {
			coder:   "GIF",
			args:    fixed(""),
			loss:    route.Partial,
			cost:    15,
			maxSide: word,
			bare:    true,
		},
		"jpg": {
			coder:   "JPEG",
			args:    graded(onWhite+" -quality", "85", "50", "75", "90", "97"),
			loss:    route.Faithful,
			cost:    5,
			maxSide: word,
		},
		// Filtered by row, level 3 is smaller than 6 without, and takes a third of what 6 with
		// filters does.
		"png": {
			coder:   "PNG",
			loss:    route.Faithful,
			maxSide: word,
			args: fixed(
				"-define png:compression-level=3 -define png:compression-filter=5 -define png:exclude-chunk=date",
			),
		},
		"tiff": {
			coder:   "TIFF",
			args:    fixed("-compress LZW"),
			loss:    route.Faithful,
			cost:    5,
			maxSide: word,
		},
		"webp": {
			coder:   "WEBP",
			args:    graded("-quality", "80", "45", "70", "90", "100 -define webp:lossless=true"),
			loss:    route.Faithful,
			cost:    15,
			maxSide: 16383,
		},
	}
}

const onWhite = "-background white -alpha remove -alpha off"

func fixed(args string) func(size, string) []string {
	return func(size, string) []string { return strings.Fields(args) }
}

// graded ends the arguments with what stands for the quality.
func graded(args, normal, low, medium, high, highest string) func(size, string) []string {
	by := map[string]string{
		"":        normal,
		"low":     low,
		"medium":  medium,
		"high":    high,
		"highest": highest,
	}

	return func(_ size, quality string) []string { return strings.Fields(args + " " + by[quality]) }
}

// icon makes the sizes that Windows looks for, as far as the picture has so many pixels: a square
// with the picture in its middle.
func icon(s size, _ string) []string {
	side := min(max(s.width, s.height), 256)
	sizes := "16"

	for _, next := range []int{32, 48, 64, 128, 256} {
		if next <= side {
			sizes = strconv.Itoa(next) + "," + sizes
		}
	}

	largest, _, _ := strings.Cut(sizes, ",")
	square := largest + "x" + largest

	return []string{
		"-background",
		"none",
		"-resize",
		square,
		"-gravity",
		"center",
		"-extent",
		square,
		"-define",
		"icon:auto-resize=" + sizes,
	}
}

// edges lists every source with every target whose coders the tool knows. A format becomes itself
// where nothing else writes it.
func edges(reads, writes func(coder string) bool) []route.Edge {
	var list []route.Edge

	in, out := sources(), targets()
	for _, from := range slices.Sorted(maps.Keys(in)) {
		for _, to := range slices.Sorted(maps.Keys(out)) {
			if !claimed(from, to) || !reads(in[from].coder) || !writes(out[to].coder) {
				continue
			}

			list = append(list, route.Edge{
				From:    from,
				To:      to,
				Engine:  name,
				Cost:    in[from].cost + out[to].cost,
				Loss:    max(in[from].loss, out[to].loss),
				Options: out[to].honours(from),
			})
		}
	}

	return list
}

// honours returns the options of the target, its quality where it has more than one, and of the
// source, its pages.
func (t target) honours(from string) []string {
	var fields []string
	if !slices.Equal(t.args(size{}, "low"), t.args(size{}, "high")) {
		fields = append(fields, "quality")
	}

	if from == "tiff" {
		fields = append(fields, kit.FieldPages)
	}

	return fields
}

func claimed(from, to string) bool {
	in, reads := sources()[from]
	out, writes := targets()[to]

	if !reads || !writes || in.only && !out.only {
		return false
	}

	if from == to {
		return out.only
	}

	return (!in.rare || hub(to)) && (!out.rare || hub(from))
}

// hub tells the formats by which rare ones become others.
func hub(id string) bool { return id == "png" || id == "tiff" }
