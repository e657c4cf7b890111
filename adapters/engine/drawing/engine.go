package drawing

import (
	"context"

	"github.com/convertd/convertd/adapters/engine/kit"
	"github.com/convertd/convertd/adapters/engine/kit/line"
	"github.com/convertd/convertd/adapters/engine/sandbox"
	"github.com/convertd/convertd/domain/route"
)

const (
	rsvg   = "rsvg-convert"
	magick = "/usr/bin/convert-im6.q16"
)

// New looks at the tools that are installed.
func New(ctx context.Context, _ kit.Config, deps kit.Deps) (*line.Engine, error) {
	return line.New(ctx, deps, line.Tool{
		Name: "drawing", Package: "librsvg2-bin p7zip-full graphicsmagick imagemagick potrace",
		Needs: []string{rsvg, "7z", "gm", "potrace", magick},
		Ask:   []string{rsvg, "--version"}, Says: `rsvg-convert version (\d+\.\d+\.\d+)`,
		Lane: sandbox.Picture, Limits: kit.PictureLimits(),
		Ways: append(ways(), icons()...),
	})
}

func ways() []line.Way {
	list := []line.Way{
		{
			From: "svg", To: "svgz", Cost: 60, Loss: route.Lossless,
			// 7-Zip packs what is no drawing, too
			Runs: []string{rsvg + " -f svg -o TMP IN", "7z a -tgzip -mx=9 -bd OUT IN"},
		},
		{
			From: "png", To: "svg", Cost: 80, Loss: route.Low, // what is dark, in outlines
			Runs: []string{
				"gm convert PNG:IN -background white -extent 0x0 +matte -depth 8 PNM:TMP",
				"potrace --backend svg --opaque --output OUT TMP",
			},
		},
	}

	for _, pair := range [][2]string{{"svg", "svg"}, {"svgz", "svg"}, {"svg", "eps"}} {
		list = append(list, line.Way{
			From: pair[0], To: pair[1], Cost: 60, Loss: route.Faithful,
			Runs: []string{rsvg + " -f " + pair[1] + " -o OUT IN"},
		})
	}

	return list
}

// icons are drawn as large as an icon can be, however small the drawing says it is.
func icons() []line.Way {
	list := make([]line.Way, 0, 2)

	for _, from := range []string{"svg", "svgz"} {
		list = append(list, line.Way{
			From: from, To: "ico", Cost: 150, Loss: route.Partial,
			Runs: []string{
				rsvg + " -w 256 -h 256 --keep-aspect-ratio -f png -o TMP IN",
				magick + " PNG:TMP -background none -gravity center -extent 256x256 " +
					"-define icon:auto-resize=256,128,64,48,32,16 ICO:OUT",
			},
		})
	}

	return list
}
