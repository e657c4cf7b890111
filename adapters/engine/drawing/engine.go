package drawing

import (
	"context"
	"fmt"
	"strings"

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

// icons are drawn in each of the sizes that Windows looks for, however small the drawing says it
// is: scaled down from the largest, thin lines of the small ones would be a blur.
func icons() []line.Way {
	var (
		runs   []string
		joined strings.Builder
	)

	for _, side := range []int{256, 128, 64, 48, 32, 24, 16} {
		runs = append(runs, fmt.Sprintf(
			"%s -w %d -h %d --keep-aspect-ratio -f png -o TMP%d IN", rsvg, side, side, side,
		))
		fmt.Fprintf(&joined, " ( PNG:TMP%d -gravity center -extent %dx%d )", side, side, side)
	}

	runs = append(runs, magick+" -background none"+joined.String()+" ICO:OUT")

	list := make([]line.Way, 0, 2)

	for _, from := range []string{"svg", "svgz"} {
		list = append(list, line.Way{
			From: from, To: "ico", Cost: 250, Loss: route.Partial, Runs: runs,
		})
	}

	return list
}
